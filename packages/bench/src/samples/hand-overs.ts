import type { Lease } from '@drydock/contract';
import { BOUNDS } from '@drydock/model';
import type { Client } from '../client.ts';
import {
  release,
  requestActive,
  requestMany,
  untilActive,
  untilNoneOfLives,
  wish,
} from '../leases.ts';

/** Two, so that whoever is next has waited for a whole hand-over and nothing of its own is new. */
export const WATCHED = 2;
/** A day: however long a line it is, nobody in it gives up. */
const WAIT_TIMEOUT_SECONDS = BOUNDS.waitTimeoutSecondsMax;

interface Waiter {
  readonly lease: Lease;
  readonly active: Promise<Lease>;
}

/**
 * One host for one lease at a time, and a line that waits for it and stays as long as it is. Of the
 * line only the first two are asked after: they are one project's, owner's and priority's, so
 * nobody behind them is granted before.
 */
export class HandOvers {
  readonly #client: Client;
  readonly #blueprint: string;
  readonly #watched: Waiter[] = [];
  /** Behind those that are watched, in the order of the line. */
  readonly #behind: Lease[];
  #holder: Lease;

  private constructor(client: Client, blueprint: string, holder: Lease, line: Lease[]) {
    this.#client = client;
    this.#blueprint = blueprint;
    this.#holder = holder;
    this.#behind = line;
    this.#watch();
  }

  /** @param waiting - how many stand in line, two at least */
  static async open(client: Client, blueprint: string, waiting = WATCHED): Promise<HandOvers> {
    const holder = await requestActive(client, wish(blueprint));
    const line: Lease[] = [];
    while (line.length < waiting) {
      const count = Math.min(waiting - line.length, BOUNDS.leasesPerRequestMax);
      line.push(...(await queueUp(client, blueprint, count)));
    }
    return new HandOvers(client, blueprint, holder, line);
  }

  /** Milliseconds from the release to the grant that the next one reads. */
  async next(): Promise<number> {
    const startedAtMs = performance.now();
    const released = release(this.#client, this.#holder);
    // The first to be granted is the next, whatever order the allocator keeps.
    const next = await Promise.race(this.#watched.map(async (waiter) => granted(waiter)));
    const tookMs = performance.now() - startedAtMs;
    await released;
    this.#watched.splice(this.#watched.indexOf(next.waiter), 1);
    this.#holder = next.lease;
    this.#behind.push(...(await queueUp(this.#client, this.#blueprint, 1)));
    this.#watch();
    return tookMs;
  }

  /** Releases whoever waits and whoever holds, and waits until nothing is left. */
  async close(): Promise<void> {
    const waiting = [...this.#watched.map(({ lease }) => lease), ...this.#behind];
    for (const lease of waiting) {
      await release(this.#client, lease);
    }
    await release(this.#client, this.#holder);
    await untilNoneOfLives(this.#client, [...waiting, this.#holder]);
  }

  #watch(): void {
    while (this.#watched.length < WATCHED) {
      const lease = this.#behind.shift();
      if (lease === undefined) {
        return;
      }
      const active = untilActive(this.#client, lease);
      // The last ones are released while they wait, and nobody asks any more.
      active.catch(() => undefined);
      this.#watched.push({ lease, active });
    }
  }
}

async function granted(waiter: Waiter): Promise<{ waiter: Waiter; lease: Lease }> {
  return { waiter, lease: await waiter.active };
}

async function queueUp(
  client: Client,
  blueprint: string,
  count: number,
): Promise<readonly Lease[]> {
  const waitTimeoutSeconds = WAIT_TIMEOUT_SECONDS;
  const leases = await requestMany(client, { ...wish(blueprint), count, waitTimeoutSeconds });
  if (leases.length !== count) {
    throw new RangeError(`The API answered a request for ${count} leases with ${leases.length}.`);
  }
  return leases;
}
