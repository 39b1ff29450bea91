import type { KindRegistry } from '@drydock/blueprint';
import { leaked, ofResource, waits } from './events.ts';
import { ownershipOf, thingOf } from './owned.ts';
import type { Decision, HeldFinding } from './store.ts';

/**
 * What becomes of a finding that was met twice, by the rows as they stand now: between the look and this, its
 * resource may have come to own it. Null where nothing is to be done. Pure.
 */
export function decideFinding(
  { found, status, owner, presentEpoch }: HeldFinding,
  kinds: Pick<KindRegistry, 'get'>,
): Decision | null {
  const kind = kinds.get(found.kind);
  if (kind === undefined || status !== 'seen') {
    return null;
  }
  const { projectId } = found;
  if (ownershipOf(thingOf(found), owner, { projectId, kind }) !== 'nobodys') {
    return { to: 'forget' };
  }
  const resourceEvent = owner === null ? null : ofResource(found);
  // Of an earlier epoch it may be of the living original of a copy; of a later one, of the copy.
  return found.epoch === presentEpoch
    ? { to: 'removing', author: null, isLeak: true, event: leaked(found), resourceEvent }
    : { to: 'waiting', author: null, isLeak: false, event: waits(found), resourceEvent: null };
}
