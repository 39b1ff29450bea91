import { hintResource, type Hints } from '../hint.ts';

export interface CheckSoonStore {
  /** Makes a resource's check due now; false where it has none, or where it is due already. */
  makeCheckDue(resourceId: string): Promise<boolean>;
}

/**
 * Wants a resource looked at before its time, because something on it failed. Best effort and
 * never throws: its check comes anyway, only later.
 */
export function createCheckSoon(
  store: CheckSoonStore,
  hints: Hints,
): (resourceId: string) => Promise<void> {
  return async (resourceId) => {
    try {
      if (await store.makeCheckDue(resourceId)) {
        hints.send([hintResource('check', resourceId)]);
      }
    } catch {
      // The database is away: whatever failed has said so itself.
    }
  };
}
