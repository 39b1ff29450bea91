import type { Follows, Scope } from '../error/error-table.ts';
import { covers, type Offer } from './offers.ts';

/** That an offer was refused, and with it whatever its scope covers. */
export interface Refusal {
  readonly offer: Offer;
  readonly scope: Scope;
  readonly follows: Follows;
  readonly sentence: string;
  /** Until when it counts, in milliseconds since 1970; null for as long as the resource lives. */
  readonly until: number | null;
}

/** The refusal that keeps an offer from being asked for now: one for good before others. */
export function refusalOf(
  offer: Offer,
  refusals: readonly Refusal[],
  now: number,
): Refusal | undefined {
  const covering = refusals.filter(
    (refusal) =>
      covers(refusal.scope, refusal.offer, offer) &&
      (refusal.until === null || refusal.until > now),
  );
  return covering.find(({ until }) => until === null) ?? covering.at(-1);
}

/** So many refusals are remembered of one account. */
const REMEMBERED_MAX = 500;

/**
 * What was refused to others of this process, so that a hundred resources do not ask a hundred times for what
 * is out. Only what passes: what is wrong with one configuration is no matter of another.
 */
export class OutOfOffers {
  readonly #byAccount = new Map<string, Refusal[]>();

  add(account: string, refusal: Refusal): void {
    if (refusal.follows !== 'next' || refusal.until === null) {
      return;
    }
    const kept = this.#byAccount.get(account) ?? [];
    kept.push(refusal);
    this.#byAccount.set(account, kept.slice(-REMEMBERED_MAX));
  }

  of(account: string, now: number): readonly Refusal[] {
    const kept = (this.#byAccount.get(account) ?? []).filter(({ until }) => (until ?? 0) > now);
    if (kept.length === 0) {
      this.#byAccount.delete(account);
    } else {
      this.#byAccount.set(account, kept);
    }
    return kept;
  }
}
