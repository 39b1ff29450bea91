import { KindFault } from '@drydock/blueprint';

/**
 * The wall around a kind's code in a decision: what fails there concerns its own blueprint or resource, and
 * everybody else is served. Keeps how the last question about each ended, for whoever is told why they wait.
 */
export class KindFaults {
  readonly #of = new Map<string, KindFault>();
  readonly #all: KindFault[];

  /** @param all - takes every one that is met, for who counts them */
  constructor(all: KindFault[] = []) {
    this.#all = all;
  }

  /** What `ask` returns; `otherwise` where the kind's code fails. `id` is the blueprint's or resource's. */
  ask<Result>(id: string, ask: () => Result, otherwise: Result): Result {
    try {
      const answer = ask();
      this.#of.delete(id);
      return answer;
    } catch (error) {
      if (!(error instanceof KindFault)) {
        throw error;
      }
      this.#of.set(id, error);
      this.#all.push(error);
      return otherwise;
    }
  }

  of(id: string): KindFault | null {
    return this.#of.get(id) ?? null;
  }
}

/** What a verdict says of it. */
export const kindFailed = ({ kind, message }: KindFault) =>
  ({
    rule: 'kind-failed',
    detail: message,
    change: `Mend the kind ${kind}, or what it was given, or use another blueprint.`,
  }) as const;
