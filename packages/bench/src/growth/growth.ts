/** What a figure may come to; mostly beside what it was on the empty system. */
export type Bound =
  | {
      readonly kind: 'at-most' | 'at-least';
      /** Times the empty system's. */
      readonly times: number;
    }
  /** So much more than on the empty system. */
  | { readonly kind: 'adds-at-most'; readonly by: number }
  /** Whatever the empty system has. */
  | { readonly kind: 'no-more-than'; readonly most: number };

export const atMost = (times: number): Bound => ({ kind: 'at-most', times });
export const atLeast = (times: number): Bound => ({ kind: 'at-least', times });
export const addsAtMost = (by: number): Bound => ({ kind: 'adds-at-most', by });
export const noMoreThan = (most: number): Bound => ({ kind: 'no-more-than', most });

/** One figure on the empty system and on the full one. */
export interface Growth {
  readonly name: string;
  readonly unit: 'ms' | 's' | 'leases/s' | 'MB' | 'per minute' | 'connections' | 'machines';
  readonly empty: number;
  readonly full: number;
  readonly bound: Bound;
}

export interface Judged extends Growth {
  /** Null where the empty system has none of it. */
  readonly times: number | null;
  readonly holds: boolean;
}

/** @throws RangeError where one is not a finite number, or compares with nothing */
export function judge(growth: Growth): Judged {
  const { name, empty, full, bound } = growth;
  const isRatio = bound.kind === 'at-most' || bound.kind === 'at-least';
  if (![empty, full].every((figure) => Number.isFinite(figure) && (figure > 0 || !isRatio))) {
    throw new RangeError(`${name}: ${empty} and ${full} cannot be compared.`);
  }
  return { ...growth, times: empty > 0 ? full / empty : null, holds: holds(growth) };
}

function holds({ empty, full, bound }: Growth): boolean {
  switch (bound.kind) {
    case 'at-most':
      return full / empty <= bound.times;
    case 'at-least':
      return full / empty >= bound.times;
    case 'adds-at-most':
      return full - empty <= bound.by;
    case 'no-more-than':
      return full <= bound.most;
  }
}

export function boundAsText(bound: Bound): string {
  switch (bound.kind) {
    case 'at-most':
      return `<= ${bound.times}`;
    case 'at-least':
      return `>= ${bound.times}`;
    case 'adds-at-most':
      return `<= +${bound.by}`;
    case 'no-more-than':
      return `<= ${bound.most} in all`;
  }
}

/** That part of a count, and never fewer than make sense. */
export function scaled(count: number, size: number, least: number): number {
  return Math.max(least, Math.round(count * size));
}
