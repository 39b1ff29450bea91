import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Ground } from './growth-case.ts';

const run = promisify(execFile);
const LOOK_MS = 500;
const BYTES_PER_KIB = 1_024;
const BYTES_PER_MB = 1_000_000;

/** What a process has in memory, and had at most. */
export interface Weight {
  readonly name: string;
  readonly beforeMb: number;
  readonly mostMb: number;
}

/** Watches how much memory each process of the installation has in use. */
export class Scales {
  readonly #processes: Ground['processes'];
  readonly #before: ReadonlyMap<number, number>;
  readonly #most: Map<number, number>;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  private constructor(processes: Ground['processes'], before: ReadonlyMap<number, number>) {
    this.#processes = processes;
    this.#before = before;
    this.#most = new Map(before);
    this.#timer = setInterval(() => {
      // Of an installation that is gone there is nothing to see; its case has failed then.
      this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined);
    }, LOOK_MS);
  }

  static async open({ processes }: Pick<Ground, 'processes'>): Promise<Scales> {
    return new Scales(processes, await weigh(processes));
  }

  /** Stops watching, whatever it has seen. */
  close(): void {
    clearInterval(this.#timer);
  }

  /** The process that grew most since the beginning. */
  async heaviest(): Promise<Weight> {
    await this.#looking;
    await this.#look();
    const weights = this.#processes().map(({ name, pid }) => {
      const beforeMb = this.#before.get(pid) ?? 0;
      return { name, beforeMb, mostMb: this.#most.get(pid) ?? beforeMb };
    });
    const [heaviest] = weights.sort((a, b) => b.mostMb - b.beforeMb - (a.mostMb - a.beforeMb));
    if (heaviest === undefined) {
      throw new RangeError('The installation has no process.');
    }
    return heaviest;
  }

  async #look(): Promise<void> {
    for (const [pid, mb] of await weigh(this.#processes)) {
      this.#most.set(pid, Math.max(mb, this.#most.get(pid) ?? 0));
    }
  }
}

/** By process id, MB resident. */
async function weigh(processes: Ground['processes']): Promise<ReadonlyMap<number, number>> {
  const pids = processes().map(({ pid }) => String(pid));
  // In KiB on every system that has it; one that is gone is left out, and all of them is a failure.
  const { stdout } = await run('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [pid = '', kib = ''] = line.trim().split(/\s+/);
        return [Number(pid), (Number(kib) * BYTES_PER_KIB) / BYTES_PER_MB] as const;
      }),
  );
}
