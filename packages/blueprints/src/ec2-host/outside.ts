import {
  againAfter,
  done,
  type CheckContext,
  type OutsideThing,
  type Step,
} from '@drydock/blueprint';
import {
  cancelSpotRequest,
  deleteInterface,
  deleteVolume,
  interfacesWith,
  isOpenRequest,
  spotRequestsWith,
  volumesWith,
  type Companion,
} from './api/companions.ts';
import type { Ec2Api } from './api/ec2-api.ts';
import { hasEnded, type Instance } from './api/instance.ts';
import { describeInstances, terminateInstances } from './api/instances.ts';
import { endpointOf } from './client/target.ts';
import type { Cloud } from './cloud.ts';
import type { Config } from './config.ts';
import type { State } from './state.ts';
import { TAG } from './tags.ts';

/** One account in one region, as far as a configuration tells: whoever has the same keys sees the same. */
export function placeOf(config: Config): string {
  const who = config.credential === undefined ? 'chain' : `credential ${config.credential}`;
  return `${endpointOf(config).url} ${config.region} ${who}`;
}

/** All that bears the installation's mark and still exists. */
export async function list(
  context: CheckContext,
  config: Config,
  cloud: Cloud,
): Promise<readonly OutsideThing[]> {
  const api = await cloud.open(config, context);
  const mark = context.installation.id;
  const instances = await describeInstances(api, context, {
    name: `tag:${TAG.installation}`,
    values: [mark],
  });
  const volumes = await volumesWith(api, context, TAG.installation, mark);
  const interfaces = await interfacesWith(api, context, TAG.installation, mark);
  const requests = await spotRequestsWith(api, context, TAG.installation, mark);
  return [
    ...instances.filter((instance) => !hasEnded(instance)).map((each) => toThing('instance', each)),
    ...volumes.filter(({ state }) => state !== 'deleted').map((each) => toThing('volume', each)),
    ...interfaces.map((each) => toThing('network-interface', each)),
    ...requests.filter(isOpenRequest).map((each) => toThing('spot-request', each)),
  ];
}

function toThing(what: string, from: Instance | Companion): OutsideThing {
  const epoch = from.tags[TAG.epoch] ?? '';
  return {
    id: from.id,
    what,
    resourceId: from.tags[TAG.resource] ?? null,
    epoch: /^\d{1,15}$/.test(epoch) ? Number(epoch) : null,
    createdAt: from.createdAt,
    state: from.state,
  };
}

/** A second instance of one resource is nobody's; its disks, network interfaces and requests are judged with the resource. */
export function owns(resource: { readonly state: State | null }, thing: OutsideThing): boolean {
  return (
    thing.what !== 'instance' || resource.state === null || resource.state.instanceId === thing.id
  );
}

/** Takes one thing back, and is done once it is seen to be gone. */
export async function remove(
  context: CheckContext,
  config: Config,
  thing: Pick<OutsideThing, 'id' | 'what'>,
  cloud: Cloud,
): Promise<Step<null>> {
  const api = await cloud.open(config, context);
  switch (thing.what) {
    case 'instance':
      return removeInstance(context, api, thing.id, cloud);
    case 'volume':
      await deleteVolume(api, context, thing.id);
      return done();
    case 'network-interface':
      await deleteInterface(api, context, thing.id);
      return done();
    case 'spot-request':
      await cancelSpotRequest(api, context, thing.id);
      return done();
    default:
      throw new TypeError(`"${thing.what}" is nothing that this kind makes.`);
  }
}

async function removeInstance(
  context: CheckContext,
  api: Ec2Api,
  id: string,
  cloud: Cloud,
): Promise<Step<null>> {
  const instance = await cloud.instance(api, context, id);
  if (instance === undefined || hasEnded(instance)) {
    return done();
  }
  await terminateInstances(api, context, [id]);
  return againAfter(cloud.pace.pollMs, `Waits for ${id} to end.`);
}
