import {
  awaitEnd,
  findProcesses,
  killProcesses,
  signalProcess,
  type Target,
} from './end-processes.ts';

/** What a program gets between TERM and KILL to put its things in order. */
const GRACE_MS = 2_000;

/** As for a whole attempt. */
const KILL_LIMIT_MS = 10_000;

export interface RunningCommand {
  readonly commandId: string;
  readonly pid: number;
  /** Of the process, so that its id is not taken for another's that has it later. */
  readonly startTime: string | null;
  /** The uid that the program drops to. */
  readonly uid: number | null;
}

/**
 * Ends one command and all that it started: TERM, a grace, KILL. Children in sessions of their own
 * are found by the marker in their environment. One that has scrubbed it and whose parents have
 * gone lives until the attempt is closed.
 *
 * It cannot be interrupted: whoever asked to end the command has nothing else to wait for.
 */
export async function endCommand(command: RunningCommand): Promise<void> {
  const signal = new AbortController().signal;
  const { commandId, pid, startTime, uid } = command;
  const target: Target = () => (info) =>
    (info.pid === pid && info.startTime === startTime) ||
    (info.commandId === commandId && (uid === null || info.uid === uid || info.uid === 0));
  const found = await findProcesses(target);
  // All are stopped before any of them is told: else a shell whose child died first would go on
  // with the next line of its script. On CONT each takes the TERM that waits for it.
  for (const signalName of ['SIGSTOP', 'SIGTERM', 'SIGCONT'] as const) {
    found.forEach((info) => signalProcess(info, signalName));
  }
  const left = await awaitEnd(target, GRACE_MS, signal);
  if (left.length > 0) {
    await killProcesses(target, KILL_LIMIT_MS, signal);
  }
}
