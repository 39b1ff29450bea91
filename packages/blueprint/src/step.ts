/**
 * What a slow piece of work came to. Work goes in resumable steps: a worker may die between any
 * two lines, another one calls the same function again, and nothing may happen twice.
 */
export type Step<Result> = Done<Result> | AgainAfter | Failed;

export interface Done<Result> {
  readonly step: 'done';
  /** What the writer should store. */
  readonly result: Result;
}

export interface AgainAfter {
  readonly step: 'again-after';
  readonly delayMs: number;
  /** A sentence for the timeline: what is being waited for. */
  readonly reason: string;
}

export interface Failed {
  readonly step: 'failed';
  /** A sentence for a person. Never a secret: it is stored and shown. */
  readonly reason: string;
}

/** What an update in place came to: as other work, or that the resource has to be built anew. */
export type UpdateStep<State> = Step<State> | Replace;

export interface Replace {
  readonly step: 'replace';
  /** A sentence for a person: what cannot be changed in place. Never a secret. */
  readonly reason: string;
}

export function done(): Done<null>;
export function done<Result>(result: Result): Done<Result>;
export function done<Result>(result?: Result): Done<Result | null> {
  return { step: 'done', result: result ?? null };
}

/** Not ready yet: look again, with the same arguments, after so many milliseconds. */
export function againAfter(delayMs: number, reason: string): AgainAfter {
  return { step: 'again-after', delayMs, reason };
}

/** It cannot work here: a resource breaks, a lease is tried elsewhere, a clean-up is tried later. */
export function failed(reason: string): Failed {
  return { step: 'failed', reason };
}

/** What the present revision asks for cannot be had of this resource: it stays as it is until it is replaced. */
export function replace(reason: string): Replace {
  return { step: 'replace', reason };
}
