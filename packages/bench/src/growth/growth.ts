/** What a figure may come to, beside what it was on the empty system. */
export interface Bound {
  readonly kind: 'at-most' | 'at-least';
  /** Times the empty system's. */
  readonly times: number;
}

export const atMost = (times: number): Bound => ({ kind: 'at-most', times });
export const atLeast = (times: number): Bound => ({ kind: 'at-least', times });

/** One figure on the empty system and on the full one. */
export interface Growth {
  readonly name: string;
  readonly unit: 'ms' | 's' | 'leases/s';
  readonly empty: number;
  readonly full: number;
  readonly bound: Bound;
}

export interface Judged extends Growth {
  readonly times: number;
  readonly holds: boolean;
}

/** @throws RangeError where one of them is not a finite number above zero */
export function judge(growth: Growth): Judged {
  const { name, empty, full, bound } = growth;
  if (![empty, full].every((figure) => Number.isFinite(figure) && figure > 0)) {
    throw new RangeError(`${name}: ${empty} and ${full} are not both finite and above zero.`);
  }
  const times = full / empty;
  const holds = bound.kind === 'at-most' ? times <= bound.times : times >= bound.times;
  return { ...growth, times, holds };
}

/** That part of a count, and never fewer than make sense. */
export function scaled(count: number, size: number, least: number): number {
  return Math.max(least, Math.round(count * size));
}
