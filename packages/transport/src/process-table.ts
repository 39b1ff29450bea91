import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ATTEMPT_MARKER, COMMAND_MARKER } from './environment.ts';

/** A process as /proc shows it. Zombies and threads of the kernel are left out. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parentPid: number;
  readonly sessionId: number;
  /** In clock ticks since boot; with the pid it names one process for ever. */
  readonly startTime: string;
  readonly uid: number;
  readonly stopped: boolean;
  readonly attemptId: string | null;
  readonly commandId: string | null;
}

/** Processes read in one turn of the event loop, so that a large machine does not block it. */
const BATCH = 64;

/** How often an environment that reads as empty is read again; see `readEnvironment`. */
const EMPTY_RETRIES = 5;

const KERNEL_THREAD = 0x0020_0000;

interface Stat {
  readonly state: string;
  readonly parentPid: number;
  readonly sessionId: number;
  readonly flags: number;
  readonly startTime: string;
}

export async function readProcessTable(): Promise<readonly ProcessInfo[]> {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const found: ProcessInfo[] = [];
  for (const [index, pid] of pids.entries()) {
    if (index % BATCH === BATCH - 1) {
      await nextTurn();
    }
    const info = await readProcess(pid);
    if (info !== null) {
      found.push(info);
    }
  }
  return found;
}

/** The start time of a living process, or null. */
export function startTimeOf(pid: number): string | null {
  const stat = readStat(pid);
  return stat === null || isDead(stat) ? null : stat.startTime;
}

async function readProcess(pid: number): Promise<ProcessInfo | null> {
  const stat = readStat(pid);
  const status = readText(`/proc/${pid}/status`);
  if (stat === null || status === null || isDead(stat) || (stat.flags & KERNEL_THREAD) !== 0) {
    return null;
  }
  const environment = await readEnvironment(pid);
  return {
    pid,
    parentPid: stat.parentPid,
    sessionId: stat.sessionId,
    startTime: stat.startTime,
    uid: Number(/^Uid:\t(\d+)/m.exec(status)?.[1] ?? Number.NaN),
    stopped: stat.state === 'T',
    attemptId: marker(environment, ATTEMPT_MARKER),
    commandId: marker(environment, COMMAND_MARKER),
  };
}

/**
 * In the middle of an exec the kernel has the new address space in place and its environment not
 * yet: it reads as empty. So an empty one is read again a few times. Another user's cannot be read
 * at all and counts as empty.
 */
async function readEnvironment(pid: number): Promise<string> {
  for (let tries = 0; tries < EMPTY_RETRIES; tries += 1) {
    const text = readText(`/proc/${pid}/environ`);
    if (text === null || text !== '') {
      return text ?? '';
    }
    await nextTurn();
  }
  return '';
}

function marker(environment: string, name: string): string | null {
  const prefix = `${name}=`;
  const entry = environment.split('\0').find((candidate) => candidate.startsWith(prefix));
  return entry?.slice(prefix.length) ?? null;
}

/** The name in parentheses may hold anything, parentheses too: fields count from the last one. */
function readStat(pid: number): Stat | null {
  const text = readText(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, parentPid, , sessionId, , , flags] = fields;
  const startTime = fields[19];
  if (state === undefined || startTime === undefined) {
    return null;
  }
  return {
    state,
    parentPid: Number(parentPid),
    sessionId: Number(sessionId),
    flags: Number(flags),
    startTime,
  };
}

function isDead(stat: Stat): boolean {
  return stat.state === 'Z' || stat.state === 'X';
}

/** Null where the process has gone, or does not let us read. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
