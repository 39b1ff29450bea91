import type { Marks } from '@drydock/model';

/** Why a pool gives a member up: `reasonCode` of its end. */
export type Rule = 'idle' | 'age' | 'uses' | 'ill' | 'rolled-out' | 'withdrawn';

/** A resource of a blueprint that is seen to. Times in milliseconds since 1970, on the database’s clock. */
export interface PoolMember {
  readonly id: string;
  readonly status: 'pending' | 'active';
  readonly revision: number;
  readonly marks: Marks;
  readonly createdAt: number;
  /** When it was ready. */
  readonly activatedAt: number | null;
  /** When the last lease left it; null where none has. */
  readonly freedAt: number | null;
  /** Leases that are on it. */
  readonly live: number;
  /** Leases that wait for it to be built. */
  readonly awaited: number;
  /** Leases that were ever placed on it. */
  readonly uses: number;
  /** What it was told already and has not answered: it may be gone, or another one, soon. */
  readonly told: 'release' | 'reclaim' | 'retire' | 'update' | null;
  /** Whether it was told to come to the present revision, and could not. */
  readonly cannotUpdate: boolean;
  /** Why the present configuration wants no more leases on it, as its kind says; else null. */
  readonly withdrawn: string | null;
}

/** Something of the blueprint that went wrong lately. */
export interface PoolFailure {
  readonly at: number;
  readonly revision: number;
  readonly code: string;
  readonly reason: string;
}

/**
 * Since when nobody uses it: since it was ready, or the last lease left. Health checks and whatever else
 * looks at it leave that alone; null before it is ready, when there is nothing to be idle.
 */
export function idleSince({ activatedAt, freedAt }: PoolMember): number | null {
  return activatedAt === null ? null : Math.max(activatedAt, freedAt ?? 0);
}

/** Whether nothing has been said of it that keeps new leases away. */
export const isOpen = ({ marks, told }: PoolMember): boolean =>
  told === null && Object.keys(marks).length === 0;

/** Whether leases may be placed on it, as far as it says itself. */
export const takesLeases = (member: PoolMember): boolean =>
  member.status === 'active' && isOpen(member);

export const quarantinedAt = ({ marks }: PoolMember): number | null =>
  marks.quarantined === undefined ? null : Date.parse(marks.quarantined.setAt);
