import type { KindFunction } from '@drydock/blueprint';

/** What a piece of work is about. Bound to what is said of it: log lines, metrics, spans. */
export interface WorkIds {
  readonly lease?: string;
  readonly attempt?: string;
  readonly operation?: string;
  readonly resource?: string;
  readonly type?: string;
  readonly blueprint?: string;
  readonly kind?: string;
  readonly queue?: string;
  readonly job?: string;
}

/** What became of one lease in a piece of work for many. */
export interface LeaseOutcome {
  readonly lease: string;
  readonly outcome: string;
}

/** What an operator may want counted, logged or traced. No call is given a secret. */
export interface Observer {
  /** The same for one piece of work: all that it says carries these ids besides its own. */
  about(ids: WorkIds): Observer;
  /** A write was refused because the object was claimed by somebody else meanwhile. */
  fencedOut(object: string, id: string): void;
  /** A lock was lost or not confirmed in time while its work was running. */
  lockLost(key: string): void;
  /** A sweep found objects that nobody had hinted at. */
  swept(queue: string, count: number): void;
  /** Something failed and will be tried again. */
  failed(what: string, id: string, error: unknown): void;
  /** A kind’s code failed in a decision, which went on without it; where it works, `failed` tells. */
  kindFailed(kind: string, where: KindFunction): void;
  /** A duration in milliseconds: `allocate`, `build`, `set-up`, `update`, `clean-up`. */
  took(what: string, durationMs: number): void;
  /** What the piece of work came to: the object's new status, or `again`. */
  became(outcome: string): void;
  /** A lease is active, so long after it was requested. */
  granted(type: string, sinceRequestMs: number): void;
  /** A resource is active, so long after it was planned. */
  built(kind: string, sincePlanMs: number): void;
  /** A kind launched something outside that costs until it is taken back. */
  launched(kind: string): void;
  /** Something of a kind was found outside that nobody owns, and is being taken back. */
  leaked(kind: string): void;
  /** A command was consumed. */
  consumed(command: string, outcome: 'applied' | 'rejected'): void;
  /** Runs the piece of work as a span of the trace that its lease or resource belongs to. */
  span<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /**
   * One piece of work for many leases, told when it is done.
   *
   * @param startedAtMs - on the clock of `performance.now()`
   */
  worked(name: string, startedAtMs: number, leases: readonly LeaseOutcome[]): void;
}

const silent = (): void => undefined;

/** An observer that is told what `says` listens for and keeps silent about the rest. */
export function observerFrom(says: Partial<Omit<Observer, 'about'>>): Observer {
  const observer: Observer = {
    about: () => observer,
    fencedOut: silent,
    lockLost: silent,
    swept: silent,
    failed: silent,
    kindFailed: silent,
    took: silent,
    became: silent,
    granted: silent,
    built: silent,
    launched: silent,
    leaked: silent,
    consumed: silent,
    span: (_name, work) => work(),
    worked: silent,
    ...says,
  };
  return observer;
}
