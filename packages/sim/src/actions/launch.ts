import { newId, newSpotRequestId } from '../account/ids.ts';
import type { Boot, InstanceRecord, SpotRequestRecord } from '../account/records.ts';
import type { Facts } from '../faults/fault.ts';
import { Ec2Error } from '../protocol/ec2-error.ts';
import { iso } from '../world.ts';
import type { Call } from './action.ts';
import type { LaunchWish } from './launch-wish.ts';
import type { Tags } from './tag-specifications.ts';

export interface Launch {
  readonly wish: LaunchWish;
  readonly least: number;
  readonly most: number;
  readonly clientToken: string | null;
  readonly tags: Readonly<Partial<Record<Taggable, Tags>>>;
  /** For what is asked of spot in two steps: the request that is being filled. */
  readonly spotRequest?: SpotRequestRecord;
  /** What is to be kept with it, all or nothing. */
  readonly with?: (instances: readonly InstanceRecord[]) => void;
}

export type Taggable = 'instance' | 'volume' | 'network-interface' | 'spot-instances-request';

export const launchFacts = (call: Call, { type, subnet, market }: LaunchWish): Facts => ({
  ...call.facts,
  type: type.name,
  zone: subnet.zone,
  market,
});

/** How many of them there may be now. Throws where that is too few: capacity, or a quota. */
function granted(call: Call, { wish, least, most }: Launch): number {
  const facts = launchFacts(call, wish);
  const refused = call.world.faults.take('refuse', facts);
  if (refused !== null) throw new Ec2Error(refused.code, refused.message, refused.status);
  const count = call.world.faults.takeRoom(facts, { least, most });
  if (count < least) {
    throw new Ec2Error(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient ${wish.type.name} capacity in the Availability Zone you requested (${wish.subnet.zone}).`,
    );
  }
  return count;
}

/** Makes them, all of one reservation, and switches them on. */
export function launch(call: Call, wanted: Launch): readonly InstanceRecord[] {
  const { world } = call;
  const count = granted(call, wanted);
  const reservationId = newId('r');
  const taken: string[] = [];
  let instances: readonly InstanceRecord[] = [];
  try {
    for (let index = 0; index < count; index += 1) taken.push(takeAddress(call, wanted.wish));
  } catch (error) {
    for (const address of taken) world.addresses.giveBack(address);
    throw error;
  }
  world.state.together(() => {
    instances = taken.map((address, index) => put(call, wanted, { reservationId, address, index }));
    wanted.with?.(instances);
  });
  for (const instance of instances) {
    world.journal.add({
      kind: 'launch',
      requestId: call.requestId,
      instanceId: instance.id,
      reservationId,
      clientToken: instance.clientToken,
      tags: instance.tags,
      accountId: instance.accountId,
      accessKeyId: call.key.accessKeyId,
      imageId: instance.imageId,
      type: instance.type,
      zone: instance.zone,
      market: instance.market,
    });
    world.life.launched(instance, world.faults.take('die', launchFacts(call, wanted.wish)));
  }
  return instances;
}

function takeAddress(call: Call, wish: LaunchWish): string {
  const again = call.world.faults.take('same-address', launchFacts(call, wish)) !== null;
  return call.world.addresses.take(wish.subnet.cidr, { again });
}

function put(
  call: Call,
  { wish, clientToken, tags, spotRequest }: Launch,
  { reservationId, address, index }: { reservationId: string; address: string; index: number },
): InstanceRecord {
  const { world, key, region } = call;
  const { state, faults } = world;
  const nowMs = world.now();
  const at = iso(nowMs);
  const id = newId('i');
  const facts = launchFacts(call, wish);
  const owned = { accountId: key.accountId, region, zone: wish.subnet.zone };
  const volumes = wish.disks.map(({ device, deleteOnTermination, ...disk }) => {
    const volume = state.volumes.put({
      ...owned,
      ...disk,
      id: newId('vol'),
      tags: tags.volume ?? {},
      createdAt: at,
      attachment: { instanceId: id, device, deleteOnTermination, at },
    });
    return { device, volumeId: volume.id };
  });
  const interfaces = wish.interfaces.map(
    ({ deleteOnTermination }, device) =>
      state.interfaces.put({
        ...owned,
        id: newId('eni'),
        subnetId: wish.subnet.id,
        vpcId: wish.subnet.vpcId,
        groupIds: wish.groupIds,
        address,
        tags: tags['network-interface'] ?? {},
        attachment: { instanceId: id, device: String(device), deleteOnTermination, at },
      }).id,
  );
  const request = wish.market === 'spot' ? fill(call, wish, id, tags, spotRequest) : null;
  const unseen = faults.take('unseen', facts);
  const quiet = faults.take('quiet-console', facts);
  const later = (ms: number | undefined): string | null =>
    ms === undefined ? null : iso(nowMs + ms);
  return state.instances.put({
    ...owned,
    id,
    reservationId,
    clientToken,
    launchIndex: index,
    tags: tags.instance ?? {},
    imageId: wish.image.id,
    type: wish.type.name,
    subnetId: wish.subnet.id,
    vpcId: wish.subnet.vpcId,
    groupIds: wish.groupIds,
    keyName: wish.keyName,
    userData: wish.userData,
    market: wish.market,
    spotRequestId: request?.id ?? null,
    state: 'pending',
    stateReason: { code: 'pending', message: 'pending' },
    transitionReason: '',
    launchedAt: at,
    stateAt: at,
    address,
    hostName: `ip-${address.replaceAll('.', '-')}`,
    isPublic: wish.isPublic,
    volumes,
    interfaceIds: interfaces,
    rootDevice: wish.image.rootDevice,
    metadata: wish.metadata,
    profileArn: wish.profileArn,
    tenancy: wish.tenancy,
    monitoring: wish.monitoring,
    ebsOptimized: wish.ebsOptimized,
    isProtected: wish.isProtected,
    boot: bootOf(call, facts),
    unseenUntil: later(unseen?.ms),
    silentUntil: later(quiet?.ms),
    linger: null,
    isStranger: false,
  });
}

function bootOf({ world }: Call, facts: Facts): Boot {
  const odd = world.faults.take('boot', facts);
  return {
    bootSeconds: odd?.bootSeconds ?? world.times.bootSeconds,
    initSeconds: odd?.initSeconds ?? world.times.initSeconds,
    initEnds: odd?.initEnds ?? 'well',
    neverRuns: odd?.neverRuns ?? false,
  };
}

/** The request for spot that stands behind a spot instance: its own, or one that was there. */
function fill(
  { world, key, region }: Call,
  wish: LaunchWish,
  instanceId: string,
  tags: Launch['tags'],
  request: SpotRequestRecord | undefined,
): SpotRequestRecord {
  const at = iso(world.now());
  return world.state.spotRequests.put({
    id: request?.id ?? newSpotRequestId(),
    accountId: key.accountId,
    region,
    tags: request?.tags ?? tags['spot-instances-request'] ?? {},
    state: 'active',
    status: { code: 'fulfilled', message: 'Your Spot request is fulfilled.' },
    instanceId,
    imageId: wish.image.id,
    type: wish.type.name,
    zone: wish.subnet.zone,
    maxPrice: wish.maxPrice ?? '0.100000',
    createdAt: request?.createdAt ?? at,
    updatedAt: at,
  });
}
