import type { Installation, KindRegistry, Secrets } from '@drydock/blueprint';
import type { Budgets } from './budget/budgets.ts';
import type { Changes } from './changes.ts';
import type { Hints, Timers } from './hint.ts';
import type { Locks } from './lock.ts';
import type { Observer } from './observer.ts';

/** What every worker's verbs need besides their store. */
export interface Surroundings {
  /** Names this process in claims and events: `lease-worker/host/pid`. */
  readonly writer: string;
  /** The machine this process runs on. */
  readonly node: string;
  readonly kinds: KindRegistry;
  /** The credentials of a project. */
  readonly secretsOf: (projectId: string) => Secrets;
  /** As this process last read it: marks that are made a moment after it was raised are of the epoch before. */
  readonly installation: () => Installation;
  /** What kinds may ask of whoever counts. */
  readonly budgets: Budgets;
  readonly locks: Locks;
  readonly hints: Hints;
  readonly timers: Timers;
  readonly changes: Changes;
  readonly observer: Observer;
  readonly lockMs: number;
}
