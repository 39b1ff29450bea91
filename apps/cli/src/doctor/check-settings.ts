import { loadConfig } from '@drydock/config';
import { DrydockError, type Problem } from '@drydock/model';
import { parseKeyring } from '@drydock/store';
import { failed, ok, warning, type Finding } from './finding.ts';

const CHECK = 'settings';

/** The settings of this environment, as a process that is started in it would read them. */
export function checkSettings(env: Readonly<Record<string, string | undefined>>): Finding {
  try {
    const warnings: Problem[] = [];
    parseKeyring(loadConfig(env, (each) => warnings.push(each)).secretKeys);
    if (warnings.length > 0) {
      const said = warnings.map(({ field, detail }) => `${field}: ${detail}`);
      return warning(CHECK, said.join('; '), {
        why: 'Whoever can log in there, and commands of leases on `local-host`, may read the secret.',
        fix: 'Let the file belong to the user that Drydock runs as, with mode 0400.',
      });
    }
    return ok(CHECK, 'every setting of this environment can be read');
  } catch (error) {
    if (!DrydockError.is(error)) {
      throw error;
    }
    return failed(CHECK, error.message, {
      why: 'A process that is started in this environment stops at once.',
      fix: error.hint ?? 'docs/configuration.md lists every setting.',
    });
  }
}
