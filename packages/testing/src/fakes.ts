import { noSecrets, type KindRegistry } from '@drydock/blueprint';
import {
  createLocalBudgets,
  observerFrom,
  type Hint,
  type Locks,
  type LockSet,
  type Nudges,
  type Surroundings,
} from '@drydock/engine';

/** Holds whatever keys it is asked for, for ever. */
const held = (keys: readonly string[]): LockSet => ({
  keys,
  signal: neverAborts,
  extend: () => Promise.resolve(true),
  handOver: (key) => held([key]),
  release: () => Promise.resolve(),
});

/** The signal of a process that does not stop. */
export const neverAborts: AbortSignal = new AbortController().signal;

/** Locks that are always free: the fence alone has to keep the truth. */
export const freeLocks = (): Locks => ({ take: (keys) => Promise.resolve(held(keys)) });

/** Nobody says anything to anybody. */
export const noNudges: Nudges & { nudge(id: string): void } = {
  listen: () => () => undefined,
  nudge: () => undefined,
};

export interface QuietSurroundings {
  readonly surroundings: Surroundings;
  /** What was hinted, in order. */
  readonly hints: Hint[];
}

/**
 * What a verb stands in where there is no Redis: locks are free, hints are kept instead of sent, and
 * what fails unexpectedly fails the test.
 */
export function quietSurroundings(
  kinds: KindRegistry,
  more: Partial<Surroundings> = {},
): QuietSurroundings {
  const hints: Hint[] = [];
  const surroundings: Surroundings = {
    writer: 'test',
    node: 'here',
    kinds,
    secretsOf: () => noSecrets,
    installation: () => ({ id: 'ins_test', epoch: 1 }),
    budgets: createLocalBudgets(60_000),
    locks: freeLocks(),
    hints: { send: (sent) => hints.push(...sent) },
    timers: { hintIn: () => undefined },
    changes: { publish: () => undefined },
    observer: observerFrom({
      failed: (what, id, error) => {
        throw new Error(`${what} of ${id} failed`, { cause: error });
      },
    }),
    lockMs: 15_000,
    ...more,
  };
  return { surroundings, hints };
}
