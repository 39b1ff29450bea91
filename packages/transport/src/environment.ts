import { DrydockError, type Problem } from '@drydock/model';
import type { AttemptLayout } from './layout.ts';

export const ATTEMPT_MARKER = 'DRYDOCK_ATTEMPT_ID';
export const COMMAND_MARKER = 'DRYDOCK_COMMAND_ID';

/** The name that a user without an entry in the machine's list of users goes by. */
export const DROPPED_USER = 'drydock';

export const SAFE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface EnvironmentInput {
  readonly leaseId: string;
  readonly attemptId: string;
  readonly commandId: string;
  readonly layout: AttemptLayout;
  /** The name of the user that it runs as. */
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What the gate starts with: nothing of this process's own environment, which holds the
 * database's password. The holder's variables are numbered, so that none takes effect before the
 * privileges are dropped; see the gate's second stage.
 */
export function gateEnvironment(input: EnvironmentInput): Record<string, string> {
  const pairs = Object.entries(input.env);
  return {
    PATH: SAFE_PATH,
    LANG: 'C.UTF-8',
    HOME: input.layout.work,
    TMPDIR: input.layout.temporary,
    USER: input.user,
    LOGNAME: input.user,
    SHELL: '/bin/sh',
    DRYDOCK_LEASE_ID: input.leaseId,
    [ATTEMPT_MARKER]: input.attemptId,
    [COMMAND_MARKER]: input.commandId,
    DRYDOCK_ENV_COUNT: String(pairs.length),
    ...Object.fromEntries(
      pairs.map(([key, value], index) => [`DRYDOCK_ENV_${index}`, `${key}=${value}`]),
    ),
  };
}

/**
 * Throws `invalid-request`, naming every variable that no shell could set, or that would hide a
 * process from the search by its marker.
 */
export function checkEnvironment(env: Readonly<Record<string, string>>): void {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(env)) {
    if (!VARIABLE.test(key)) {
      problems.push({ field: 'env', detail: `${JSON.stringify(key)} is not a variable's name` });
    } else if (key.startsWith('DRYDOCK_')) {
      problems.push({ field: `env.${key}`, detail: 'names with DRYDOCK_ are set by Drydock' });
    } else if (value.includes('\0')) {
      problems.push({ field: `env.${key}`, detail: 'holds a NUL byte' });
    }
  }
  if (problems.length > 0) {
    throw new DrydockError(
      'invalid-request',
      'The environment holds variables that cannot be set.',
      {
        hint: 'A name is letters, digits and underscores, and does not start with DRYDOCK_.',
        problems,
      },
    );
  }
}
