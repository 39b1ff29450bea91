import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, type ProcessIdentity } from './process-identity.ts';

/**
 * Runs a command for as long as descriptor 3 stays open. Its end of file, which the kernel sends
 * even when the starter is killed with -9, ends the command: first with the signal $1, after $2
 * seconds with KILL.
 *
 * The command starts only after a line came in: the starter first records the leash, so that
 * nothing ever runs that the next start would not find. Then the command's process id goes out on
 * descriptor 4. Neither descriptor reaches the command; an IPC channel on 5 does. The shell itself
 * says nothing: it would tell of a command that was killed.
 */
const LEASH = `
read -r go <&3 || exit 0
signal=$1
graceSeconds=$2
shift 2
"$@" </dev/null 3<&- 4>&- &
child=$!
echo "$child" >&4
exec 4>&- 5>&-
(
  while read -r ignored; do :; done
  kill -s "$signal" "$child"
  trap 'kill "$sleeper"; exit 0' TERM
  sleep "$graceSeconds" &
  sleeper=$!
  wait "$sleeper"
  kill -s KILL "$child"
) <&3 >/dev/null 2>&1 &
watcher=$!
exec 3<&- >/dev/null 2>&1
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

const LAST_OUTPUT_WITHIN_MS = 250;

export interface LeashOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Who runs it; null for whoever runs this process. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  /** What ends it in good order. */
  readonly stopSignal: NodeJS.Signals;
  /** How long that may take before it is killed. */
  readonly graceSeconds: number;
  /** Opens an IPC channel, which the command finds as `process.send`. */
  readonly ipc: boolean;
  /** Called with the leash before the command starts: the place to record it. */
  readonly onLeash?: (leash: ProcessIdentity) => void;
  readonly onOutput: (chunk: Buffer) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command on a leash. */
export interface Leashed {
  /** The command itself, not the shell that holds it. */
  readonly process: ProcessIdentity;
  /** Resolves when it has ended, however it did. */
  readonly exited: Promise<Exit>;
  readonly hasExited: () => boolean;
  /** Has it stopped in good order, or killed after its grace; resolves when it has ended. */
  readonly letGo: () => Promise<Exit>;
  readonly signal: (signal: NodeJS.Signals) => boolean;
  readonly onMessage: (listener: (message: unknown) => void) => void;
}

/** Starts a command that ends when this process does. Rejects when it cannot be started. */
export async function leash(options: LeashOptions): Promise<Leashed> {
  const spawnOptions: SpawnOptions = {
    cwd: options.cwd,
    env: options.env,
    // A session of its own: Ctrl-C at a terminal reaches the starter alone, which stops in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', ...(options.ipc ? ['ipc' as const] : [])],
    ...options.user,
  };
  const { stopSignal, graceSeconds, command, args } = options;
  const child = spawn(
    '/bin/sh',
    ['-c', LEASH, 'leash', stopSignal.slice(3), String(graceSeconds), command, ...args],
    spawnOptions,
  );
  child.stdout?.on('data', options.onOutput);
  child.stderr?.on('data', options.onOutput);
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const how = fromShell(code, signal);
      exit = how;
      void lastOutput(child).then(() => resolve(how));
    });
  });
  // The caller may look at it late; a rejection is also thrown below.
  exited.catch(() => undefined);
  const rope = child.stdio[3] as Writable;
  // Closing against a leash that has just ended is no error.
  rope.on('error', () => undefined);
  // Where only the shell was killed, the command lives on: whoever is started next must not meet it.
  child.once('exit', () => rope.end());
  const identity = child.pid === undefined ? null : identify(child.pid);
  if (identity !== null) {
    try {
      options.onLeash?.(identity);
    } catch (error) {
      // What could not be recorded never starts, and does not wait for it either.
      rope.end();
      throw error;
    }
    rope.write('go\n');
  }
  const pid = await Promise.race([readPid(child.stdio[4] as Readable), exited.then(() => null)]);
  const running = pid === null ? null : identify(pid);
  return {
    // Ended before it could be looked at: no process has this start time, so it is "not running".
    process: running ?? { pid: pid ?? 0, startedAt: 'ended' },
    exited,
    hasExited: () => exit !== undefined,
    letGo: () => {
      rope.end();
      return exited;
    },
    signal: (signal) => signalCommand(child, running, signal),
    onMessage: (listener) => child.on('message', listener),
  };
}

function signalCommand(
  child: ChildProcess,
  running: ProcessIdentity | null,
  signal: NodeJS.Signals,
): boolean {
  // Until the leash has ended the command is at most a zombie, so its id cannot be another's.
  if (running === null || child.exitCode !== null || child.signalCode !== null) {
    return false;
  }
  try {
    return process.kill(running.pid, signal);
  } catch {
    return false;
  }
}

/**
 * Resolves when all output is in. What the command left behind may hold the pipes open, so there
 * is a limit to the wait.
 */
async function lastOutput(child: ChildProcess): Promise<void> {
  const limit = new AbortController();
  await Promise.race([
    Promise.all([closed(child.stdout), closed(child.stderr)]),
    delay(LAST_OUTPUT_WITHIN_MS, undefined, { signal: limit.signal }),
  ]);
  limit.abort();
}

async function closed(stream: Readable | null): Promise<void> {
  if (stream !== null && !stream.closed) {
    await new Promise<void>((resolve) => stream.once('close', resolve));
  }
}

async function readPid(stream: Readable): Promise<number | null> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
  }
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) ? pid : null;
}

/** A shell reports a death by signal N as 128 + N. */
function fromShell(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (code === null || code <= 128) {
    return { code, signal };
  }
  for (const [name, number] of Object.entries(constants.signals)) {
    if (number === code - 128) {
      return { code: null, signal: name as NodeJS.Signals };
    }
  }
  return { code, signal };
}
