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
