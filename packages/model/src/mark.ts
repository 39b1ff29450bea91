/**
 * Marks beside the status of an active resource. Any of them keeps new leases away; those it has
 * run on. `draining`: an operator wants it empty. `held`: kept for a person to look at, not
 * released or reclaimed until the mark is gone. `quarantined`: its health check failed.
 */
export const MARKS = ['draining', 'held', 'quarantined'] as const;
export type MarkName = (typeof MARKS)[number];

/** A mark as it is stored; times as RFC 3339. */
export interface Mark {
  readonly author: string;
  readonly reason: string | null;
  readonly setAt: string;
  /** When it ends by itself; null for never. */
  readonly expiresAt: string | null;
}

export type Marks = Readonly<Partial<Record<MarkName, Mark>>>;
