import type { OutsideFinding } from '@drydock/contract';
import type { ShownFinding } from '@drydock/store';
import { instant } from './instant.ts';

export function renderFinding(found: ShownFinding): OutsideFinding {
  const { id, kind, place, what, epoch, state, status, looks, tries, author } = found;
  return {
    id,
    kind,
    place,
    thing: found.thingId,
    what,
    resource: found.resourceId,
    epoch,
    state,
    status,
    looks,
    tries,
    error: found.lastError,
    author,
    thingCreatedAt: instant(found.thingCreatedAt),
    firstSeenAt: found.firstSeenAt.toISOString(),
    lastSeenAt: found.lastSeenAt.toISOString(),
  };
}
