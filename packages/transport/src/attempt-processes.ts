import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isId } from '@drydock/model';
import type { Target } from './end-processes.ts';
import { lookAt } from './held-directory.ts';
import { dedicatedUid, type Identity } from './identity.ts';
import type { AttemptLayout } from './layout.ts';
import type { ProcessInfo } from './process-table.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * What is surely an attempt's. With a uid of its own, that uid decides, and the marker in the
 * environment counts only for a gate that is still root: a holder can write any marker into an
 * environment, but cannot become another user. Without one, the marker decides.
 *
 * `sharers` are other attempts that have the same uid.
 */
export function attemptTarget(
  attemptId: string,
  layout: AttemptLayout,
  identity: Identity,
  sharers: ReadonlySet<string> = NONE,
): Target {
  const isMarked = (info: ProcessInfo): boolean => info.attemptId === attemptId;
  const isOurs =
    identity.mode === 'dedicated'
      ? (info: ProcessInfo) =>
          (info.uid === identity.uid && !sharers.has(info.attemptId ?? '')) ||
          (info.uid === 0 && isMarked(info))
      : isMarked;
  return () => {
    const registered = readRegistrations(layout.gates);
    return (info) => isOurs(info) || registered.has(`${info.pid} ${info.startTime}`);
  };
}

/** `PID START` of each command that is starting or running; see the gate script. */
function readRegistrations(gates: string): ReadonlySet<string> {
  try {
    return new Set(
      readdirSync(gates).map((name) => readFileSync(join(gates, name), 'ascii').trim()),
    );
  } catch {
    // It was removed in between, by a gate that left: the next look reads it anew, if it is there.
    return NONE;
  }
}

/**
 * Other attempts with the same uid. With 28 bits that hardly happens; where it does, the other's
 * processes must be spared. Only an attempt that has a directory next to ours is believed, since
 * those are Drydock's own to make: else a marker with a forged id would save a process.
 */
export async function attemptsSharingUid(
  uid: number,
  attemptId: string,
  place: string,
  table: readonly ProcessInfo[],
): Promise<ReadonlySet<string>> {
  const claimed = new Set(
    table.flatMap((info) => (info.uid === uid && info.attemptId !== null ? [info.attemptId] : [])),
  );
  const sharers = new Set<string>();
  for (const id of claimed) {
    const plausible = id !== attemptId && isId('attempt', id) && dedicatedUid(id) === uid;
    if (plausible && (await hasDirectory(id, dirname(place)))) {
      sharers.add(id);
    }
  }
  return sharers;
}

async function hasDirectory(attemptId: string, directory: string): Promise<boolean> {
  for (const place of await readdir(directory)) {
    if (lookAt(join(directory, place, attemptId)) !== null) {
      return true;
    }
  }
  return false;
}
