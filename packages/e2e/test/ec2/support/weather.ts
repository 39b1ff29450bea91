import { setTimeout as pause } from 'node:timers/promises';
import type { FaultInput, Sim } from '@drydock/sim';

/** Less than what the kind waits before an absence counts: a list is no older than that. */
const OLD_LIST_MS = 1_000;
const UNSEEN_MS = 1_500;
const BETWEEN_MS = { least: 500, more: 2_000 };
const TYPE = 't3.micro';

/** What goes wrong all the time, by chance. */
const FAULTS: readonly FaultInput[] = [
  {
    do: { what: 'error', code: 'RequestLimitExceeded', status: 503 },
    probability: 0.2,
  },
  // Answers that are lost after the act.
  { on: { action: 'RunInstances' }, do: { what: 'cut' }, probability: 0.15 },
  { on: { action: 'TerminateInstances' }, do: { what: 'cut' }, probability: 0.1 },
  {
    on: { action: 'RunInstances' },
    do: { what: 'body', text: '<html>a proxy</html>', acts: true },
    probability: 0.05,
  },
  { on: { action: 'Describe*' }, do: { what: 'cut', acts: false }, probability: 0.03 },
  // Lists that lie.
  { do: { what: 'unseen', ms: UNSEEN_MS }, probability: 0.3 },
  { do: { what: 'linger', ms: UNSEEN_MS }, probability: 0.3 },
  { do: { what: 'quiet-console', ms: 500 }, probability: 0.1 },
  { do: { what: 'same-address' }, probability: 0.3 },
  {
    on: { action: 'RunInstances', type: TYPE },
    do: { what: 'refuse', code: 'InsufficientInstanceCapacity', status: 500 },
    probability: 0.2,
  },
  // Machines that end by themselves before they are of use.
  { do: { what: 'die', ms: 300 }, probability: 0.08 },
];

/** Bad weather over one account: faults by chance all the time, and old lists now and then. */
export class Weather {
  readonly #sim: Sim;
  readonly #accountId: string;
  readonly #random: () => number;
  readonly #over = new AbortController();
  readonly #ids: string[] = [];
  #gusts: Promise<void> = Promise.resolve();

  constructor(sim: Sim, accountId: string, random: () => number) {
    this.#sim = sim;
    this.#accountId = accountId;
    this.#random = random;
  }

  begin(): void {
    for (const fault of FAULTS) {
      this.#add(fault);
    }
    this.#gusts = this.#blow();
  }

  /** How often each fault has struck. */
  strikes(): Record<string, number> {
    const strikes: Record<string, number> = {};
    for (const { id, fault, hits } of this.#sim.faults.list()) {
      if (this.#ids.includes(id)) {
        strikes[fault.do.what] = (strikes[fault.do.what] ?? 0) + hits;
      }
    }
    return strikes;
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#gusts;
    for (const id of this.#ids) {
      this.#sim.faults.remove(id);
    }
  }

  #add(fault: FaultInput): void {
    const on = { ...fault.on, accountId: this.#accountId };
    this.#ids.push(this.#sim.faults.add({ ...fault, on }));
  }

  async #blow(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const ms = BETWEEN_MS.least + this.#random() * BETWEEN_MS.more;
      await pause(OLD_LIST_MS + ms, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) {
        this.#add({ do: { what: 'stale' }, probability: 0.5, forMs: OLD_LIST_MS });
      }
    }
  }
}
