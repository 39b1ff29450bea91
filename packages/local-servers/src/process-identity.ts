import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from './error-code.ts';

/**
 * A process beyond doubt: ids are reused, the pair of id and start time is not. The start time is
 * opaque and comparable only with another one of the same machine and boot.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** The process that has this id now, or null when there is none or it is a zombie. */
export function identify(pid: number): ProcessIdentity | null {
  const startedAt = platform() === 'linux' ? linuxStart(pid) : psStart(pid);
  return startedAt === null ? null : { pid, startedAt };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  const own = identify(process.pid);
  if (own === null) {
    throw new Error('the start time of this process cannot be read');
  }
  return own;
}

/** How often a process that is not a child is looked at: nobody tells when it ends. */
const LOOK_EVERY_MS = 20;

/** Waits until the process is gone; false when it still runs after `timeoutMs`. */
export async function waitForEnd(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs;
  while (isRunning(identity)) {
    if (performance.now() >= giveUpAt) {
      return false;
    }
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

/** Sends a signal to that process; false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) {
    return false;
  }
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    // It ended in between.
    if (hasCode(error, 'ESRCH')) {
      return false;
    }
    throw error;
  }
}

let bootId: string | undefined;

function linuxStart(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The second field is the program's name in parentheses, which may itself hold both and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  if (state === undefined || startTicks === undefined || state === 'Z' || state === 'X') {
    return null;
  }
  // Ticks count from boot, so the boot has to be part of it.
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${bootId}/${startTicks}`;
}

function psStart(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'latin1',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
  } catch {
    return null;
  }
}
