import { DrydockError, type Problem } from '@drydock/model';
import type { Setting, SettingValues } from './setting.ts';
import { CLIENT_SETTINGS, PROCESS_SETTINGS, type ClientConfig, type Config } from './settings.ts';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What of a wrong value is shown; the rest says nothing more. */
const SHOWN_LENGTH_MAX = 80;

/**
 * The configuration of a process.
 *
 * @throws DrydockError `invalid-configuration`, listing every problem at once.
 */
export function loadConfig(env: Environment): Config {
  return load(PROCESS_SETTINGS, env);
}

/**
 * The configuration of the command line.
 *
 * @throws DrydockError `invalid-configuration`, listing every problem at once.
 */
export function loadClientConfig(env: Environment): ClientConfig {
  return load(CLIENT_SETTINGS, env);
}

function load<Settings extends Record<string, Setting<unknown>>>(
  settings: Settings,
  env: Environment,
): SettingValues<Settings> {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [field, setting] of Object.entries(settings)) {
    const given = env[setting.name];
    // Empty counts as unset: that is what `NAME=` in an env file or a compose file means.
    if (given === undefined || given === '') {
      if (setting.fallback === undefined) {
        problems.push({
          field: setting.name,
          detail: `expected ${setting.expected}, but it is not set`,
        });
      } else {
        values[field] = setting.fallback();
      }
      continue;
    }
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) {
      values[field] = parsed.data;
    } else {
      problems.push({
        field: setting.name,
        detail: `expected ${setting.expected}, but it is ${describe(setting, given)}`,
      });
    }
  }
  if (problems.length > 0) {
    throw new DrydockError(
      'invalid-configuration',
      problems.map(({ field, detail }) => `${field}: ${detail}.`).join(' '),
      { problems, hint: 'docs/configuration.md lists every setting.' },
    );
  }
  return values as SettingValues<Settings>;
}

function describe(setting: Setting<unknown>, given: string): string {
  if (setting.secret) {
    return 'something else (not shown: it is a secret)';
  }
  const shown = given.length > SHOWN_LENGTH_MAX ? `${given.slice(0, SHOWN_LENGTH_MAX)}…` : given;
  return JSON.stringify(shown);
}
