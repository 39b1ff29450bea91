import { constants } from 'node:os';
import { DrydockError, ERRORS } from '@drydock/model';

/** For people, in `--help` and docs/cli.md. Errors have theirs in the table of error codes. */
export const EXIT_CODES = [
  [0, 'done'],
  [1, 'an error'],
  [2, 'wrong usage, or a request that is wrong'],
  [3, 'not served, or not in time'],
  [4, 'not found, not possible in that state, or the lease was lost'],
  [5, 'the token is missing, wrong or not allowed to'],
  [6, 'copied, but for what is listed'],
  [130, 'interrupted'],
] as const;

/** Somebody sent the process a signal: not an error to report. */
export class Interrupted extends Error {
  readonly signalName: 'SIGINT' | 'SIGTERM';

  constructor(signalName: 'SIGINT' | 'SIGTERM') {
    super(`Interrupted by ${signalName}.`);
    this.name = 'Interrupted';
    this.signalName = signalName;
  }
}

/** As a shell has it: 128 and the number of the signal. */
export function signalExitCode(signal: string): number {
  const number = (constants.signals as Readonly<Record<string, number>>)[signal];
  return number === undefined ? 1 : 128 + number;
}

/** Whoever read our output has gone (`| head`): as if SIGPIPE had ended the process, silently. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

export function exitCodeOf(error: unknown): number {
  if (isBrokenPipe(error)) {
    return signalExitCode('SIGPIPE');
  }
  if (error instanceof Interrupted) {
    return signalExitCode(error.signalName);
  }
  return DrydockError.is(error) ? ERRORS[error.code].exit : 1;
}
