import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { DrydockError } from '@drydock/model';

/**
 * How the processes of a machine are known: by a resource limit that no other process has. Every
 * process takes its parent's limits along, through `setsid`, `env -i` and whatever else it does to be
 * nobody's, and an ordinary user can never raise one again. An environment variable, which is what
 * else there is without being root, is lost by one `env -i`.
 *
 * The limit is the one on the time that a process may run without a pause under a realtime scheduler,
 * in microseconds. Marks are so large (more than 36,000 years) that it limits nothing, and so random
 * that no two machines of any time have the same: a mark is still good after a crash.
 */
export type Mark = string;

const SMALLEST = 2n ** 60n;

export function newMark(): Mark {
  return String(SMALLEST + (randomBytes(8).readBigUInt64BE() >> 3n));
}

/** What runs a command, and all that comes of it, under the mark. Of util-linux. */
export function marking(mark: Mark): readonly string[] {
  return ['prlimit', `--rttime=${mark}:${mark}`];
}

const LIMIT = /^Max realtime timeout\s+(\d+)\s/m;

/** Processes read in one turn of the event loop. */
const BATCH = 64;

const GIVE_UP_AFTER_MS = 20_000;
const LOOK_AGAIN_MS = 5;

interface Wish {
  readonly marks: ReadonlySet<Mark>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
  readonly giveUpAt: number;
}

/** Ends the processes of machines; those of many at once in one look at all processes. */
export class MarkedProcesses {
  #wishes: Wish[] = [];
  #working = false;

  /**
   * Kills what bears one of the marks, and what that starts meanwhile; resolves when nothing is left.
   *
   * @throws DrydockError `local-stack-failed` when something cannot be ended: it has become root's
   */
  end(marks: ReadonlySet<Mark>): Promise<void> {
    return new Promise((done, failed) => {
      const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
      this.#wishes.push({ marks, done, failed, giveUpAt });
      if (!this.#working) {
        this.#working = true;
        void this.#work();
      }
    });
  }

  async #work(): Promise<void> {
    try {
      while (this.#wishes.length > 0) {
        // Who comes later may have started something after this look began: theirs is the next one.
        const wishes = this.#wishes;
        this.#wishes = [];
        this.#wishes.push(...(await look(wishes)));
        if (this.#wishes.length > 0) {
          await delay(LOOK_AGAIN_MS);
        }
      }
    } catch (error) {
      for (const wish of this.#wishes.splice(0)) {
        wish.failed(error);
      }
    } finally {
      this.#working = false;
    }
  }
}

/** One look; answers the wishes that are not fulfilled yet. */
async function look(wishes: readonly Wish[]): Promise<readonly Wish[]> {
  let found: ReadonlyMap<Mark, readonly number[]>;
  try {
    found = await markedProcesses();
  } catch (error) {
    for (const { failed } of wishes) {
      failed(error);
    }
    return [];
  }
  return wishes.filter((wish) => {
    const left = [...wish.marks].flatMap((mark) =>
      (found.get(mark) ?? []).map((pid) => ({ mark, pid })),
    );
    for (const { mark, pid } of left) {
      kill(pid, mark);
    }
    if (left.length === 0) {
      wish.done();
      return false;
    }
    if (performance.now() < wish.giveUpAt) {
      return true;
    }
    const pids = left.map(({ pid }) => pid).join(', ');
    wish.failed(
      new DrydockError('local-stack-failed', `Processes of a machine do not end: ${pids}.`, {
        hint: 'End them by hand, as root if they are root’s.',
      }),
    );
    return false;
  });
}

/** Every living process that bears a mark, by mark. */
export async function markedProcesses(): Promise<ReadonlyMap<Mark, readonly number[]>> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = new Map<Mark, number[]>();
  for (const [index, name] of pids.entries()) {
    if (index % BATCH === BATCH - 1) {
      await nextTurn();
    }
    const mark = markOf(Number(name));
    if (mark !== null) {
      found.set(mark, [...(found.get(mark) ?? []), Number(name)]);
    }
  }
  return found;
}

/** The mark of a living process; null of any other. */
function markOf(pid: number): Mark | null {
  try {
    const limit = LIMIT.exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))?.[1];
    if (limit === undefined || BigInt(limit) < SMALLEST) {
      return null;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    return state === 'Z' || state === 'X' ? null : limit;
  } catch {
    // It has ended.
    return null;
  }
}

/** Its id may be another's by now: looked at once more, at once before. */
function kill(pid: number, mark: Mark): void {
  try {
    if (markOf(pid) === mark) {
      process.kill(pid, 'SIGKILL');
    }
  } catch {
    // It has ended, or is not ours to end: the next look says which.
  }
}
