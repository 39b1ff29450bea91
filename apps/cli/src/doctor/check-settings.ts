import { loadConfig } from '@drydock/config';
import { DrydockError } from '@drydock/model';
import { parseKeyring } from '@drydock/store';
import { failed, ok, type Finding } from './finding.ts';

const CHECK = 'settings';

/** The settings of this environment, as a process that is started in it would read them. */
export function checkSettings(env: Readonly<Record<string, string | undefined>>): Finding {
  try {
    parseKeyring(loadConfig(env).secretKeys);
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
