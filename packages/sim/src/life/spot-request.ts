import type { InstanceRecord, SpotRequestRecord } from '../account/records.ts';
import { iso, type World } from '../world.ts';

function requestOf({ state }: World, record: InstanceRecord): SpotRequestRecord | undefined {
  return record.spotRequestId === null ? undefined : state.spotRequests.get(record.spotRequestId);
}

/** Its instance has ended: what stood open for it closes, and says who ended it. */
export function closeRequest(world: World, record: InstanceRecord): void {
  const request = requestOf(world, record);
  if (request?.state !== 'active' && request?.state !== 'cancelled') return;
  const bySpot = record.stateReason?.code === 'Server.SpotInstanceTermination';
  world.state.spotRequests.put({
    ...request,
    state: request.state === 'active' ? 'closed' : request.state,
    status: {
      code: bySpot ? 'instance-terminated-by-service' : 'instance-terminated-by-user',
      message: 'Its instance was terminated.',
    },
    updatedAt: iso(world.now()),
  });
}

/** As a request shows that spot wants its instance back. */
export function markRequest(world: World, record: InstanceRecord): void {
  const request = requestOf(world, record);
  if (request === undefined) return;
  world.state.spotRequests.put({
    ...request,
    status: { code: 'marked-for-termination', message: 'It is to be terminated.' },
    updatedAt: iso(world.now()),
  });
}
