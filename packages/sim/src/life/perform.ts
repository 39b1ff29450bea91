import { newId } from '../account/ids.ts';
import { landscapeOf } from '../account/landscape.ts';
import { DEFAULT_ACCESS_KEY } from '../auth/access-key.ts';
import type { Deed } from '../faults/deed.ts';
import { iso, type World } from '../world.ts';
import { gmt } from './life.ts';

/**
 * Does what nobody of the callers has asked for; returns the instances that it was done to. Throws a
 * RangeError where there is no such thing.
 */
export function perform(
  world: World,
  deed: Deed,
  setClock: (offMs: number) => void,
): readonly string[] {
  const { life, state } = world;
  if ('instanceId' in deed && state.instances.get(deed.instanceId) === undefined) {
    throw new RangeError(`There is no instance ${deed.instanceId}.`);
  }
  switch (deed.what) {
    case 'vanish':
      life.vanish(deed.instanceId);
      return [deed.instanceId];
    case 'end':
      life.end(deed.instanceId, {
        by: 'fault',
        accessKeyId: null,
        code: deed.code,
        message: deed.message,
      });
      return [deed.instanceId];
    case 'stop':
      life.stop(deed.instanceId, `User initiated (${gmt(world.now())})`);
      return [deed.instanceId];
    case 'interrupt':
      if (state.instances.get(deed.instanceId)?.market !== 'spot') {
        throw new RangeError(`${deed.instanceId} is no spot instance.`);
      }
      life.interrupt(deed.instanceId, deed.noticeMs);
      return [deed.instanceId];
    case 'retag':
      return retag(world, deed);
    case 'strangers':
      return Array.from({ length: deed.count }, () => stranger(world, deed));
    case 'clock':
      setClock(deed.offMs);
      return [];
  }
}

function retag(
  { state }: World,
  { id, tags }: Extract<Deed, { what: 'retag' }>,
): readonly string[] {
  const tables = [state.instances, state.volumes, state.interfaces, state.spotRequests] as const;
  for (const table of tables) {
    const record = table.get(id);
    if (record === undefined) continue;
    const all = Object.entries({ ...record.tags, ...tags });
    const left = all.filter((entry): entry is [string, string] => entry[1] !== null);
    table.change(id, { tags: Object.fromEntries(left) });
    return table === state.instances ? [id] : [];
  }
  throw new RangeError(`There is nothing of the id ${id}.`);
}

function stranger(world: World, deed: Extract<Deed, { what: 'strangers' }>): string {
  const accountId = deed.accountId ?? DEFAULT_ACCESS_KEY.accountId;
  const { subnets, groups, images } = landscapeOf(accountId, deed.region);
  const [subnet] = subnets;
  const [image] = images;
  if (subnet === undefined || image === undefined) throw new RangeError('Nothing is there.');
  const at = iso(world.now());
  const address = world.addresses.take(subnet.cidr);
  const id = newId('i');
  world.state.instances.put({
    id,
    accountId,
    region: deed.region,
    tags: deed.tags,
    reservationId: newId('r'),
    clientToken: null,
    launchIndex: 0,
    imageId: image.id,
    type: deed.type,
    zone: subnet.zone,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    groupIds: groups.slice(0, 1).map((group) => group.id),
    keyName: null,
    userData: null,
    market: 'on-demand',
    spotRequestId: null,
    state: 'running',
    stateReason: null,
    transitionReason: '',
    launchedAt: at,
    stateAt: at,
    address,
    hostName: `ip-${address.replaceAll('.', '-')}`,
    isPublic: false,
    volumes: [],
    interfaceIds: [],
    rootDevice: image.rootDevice,
    metadata: {},
    profileArn: null,
    tenancy: 'default',
    monitoring: false,
    ebsOptimized: false,
    isProtected: false,
    boot: { bootSeconds: 0, initSeconds: 0, initEnds: 'well', neverRuns: false },
    unseenUntil: null,
    silentUntil: null,
    linger: null,
    isStranger: true,
  });
  return id;
}
