import { iso, type World } from '../world.ts';

/** How long a request to spot that is over is still listed. */
const REQUEST_LISTED_MS = 48 * 3_600_000;

/** Ended instances that are listed no more go, and requests to spot that are long over. */
export function forgetOld({ state, times, now }: World): void {
  const endedBefore = iso(now() - times.terminatedListedMs);
  for (const { id, state: is, stateAt } of state.instances.all()) {
    if (is === 'terminated' && stateAt < endedBefore) state.instances.remove(id);
  }
  const overBefore = iso(now() - REQUEST_LISTED_MS);
  for (const { id, state: is, updatedAt, instanceId } of state.spotRequests.all()) {
    const isOver = is === 'closed' || is === 'cancelled';
    if (isOver && updatedAt < overBefore && !state.instances.has(instanceId ?? '')) {
      state.spotRequests.remove(id);
    }
  }
}
