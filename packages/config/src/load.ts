import { DrydockError, type Problem } from '@drydock/model';
import { fileVariable, findSecret, type Environment } from './secret-file.ts';
import type { Setting } from './setting.ts';
import { PROCESS_SETTINGS, type Config } from './settings.ts';
import { NOT_SHOWN, shown } from './forms.ts';

/**
 * The configuration of a process. Files that secrets are in are read now, and never again.
 *
 * @param warn - takes what is not wrong and should be otherwise
 * @throws DrydockError `invalid-configuration`, listing every problem at once.
 */
export function loadConfig(
  env: Environment,
  warn: (warning: Problem) => void = () => undefined,
): Config {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [field, setting] of Object.entries<Setting<unknown>>(PROCESS_SETTINGS)) {
    const given = givenFor(setting, env, warn);
    if ('problem' in given) {
      problems.push(given.problem);
    } else if (given.text === undefined) {
      if (setting.fallback === undefined) {
        problems.push({
          field: setting.name,
          detail: `expected ${setting.expected}, but it is not set`,
        });
      } else {
        values[field] = setting.fallback();
      }
    } else {
      const parsed = setting.schema.safeParse(given.text);
      if (parsed.success) {
        values[field] = parsed.data;
      } else {
        problems.push({
          field: given.variable,
          detail: `expected ${setting.expected}, but it is ${describe(setting, given.text)}`,
        });
      }
    }
  }
  if (problems.length > 0) {
    throw new DrydockError(
      'invalid-configuration',
      problems.map(({ field, detail }) => `${field}: ${detail}.`).join(' '),
      { problems, hint: 'docs/configuration.md lists every setting.' },
    );
  }
  return values as unknown as Config;
}

type Given =
  { readonly variable: string; readonly text: string | undefined } | { readonly problem: Problem };

/** What is set, and by which variable. */
function givenFor(
  { name, secret }: Setting<unknown>,
  env: Environment,
  warn: (warning: Problem) => void,
): Given {
  // Empty counts as unset: that is what `NAME=` in an env file or a compose file means.
  if (!secret) {
    return { variable: name, text: env[name] === '' ? undefined : env[name] };
  }
  const found = findSecret(env, name);
  const variable = found.from === 'file' ? fileVariable(name) : name;
  if ('problem' in found) {
    return { problem: { field: variable, detail: found.problem } };
  }
  if (found.from === 'file' && found.isOpen) {
    warn({
      field: variable,
      detail: 'any user of this machine may read the file, unless a directory above it is closed',
    });
  }
  return { variable, text: found.text };
}

function describe(setting: Setting<unknown>, given: string): string {
  return setting.secret ? NOT_SHOWN : shown(given);
}
