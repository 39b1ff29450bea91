import { againAfter, done, failed, type Step, type WorkContext } from '@drydock/blueprint';
import {
  cancelSpotRequest,
  deleteInterface,
  deleteVolume,
  interfacesWith,
  isOpenRequest,
  spotRequestsWith,
  volumesWith,
} from '../api/companions.ts';
import type { Ec2Api } from '../api/ec2-api.ts';
import { hasEnded, isEnding, type Instance } from '../api/instance.ts';
import { terminateInstances } from '../api/instances.ts';
import type { Config } from '../config.ts';
import { Ec2Failure } from '../error/ec2-failure.ts';
import type { Pace } from '../pace.ts';
import { TAG } from '../tags.ts';
import { launchName } from '../launch/launch.ts';
import { recordedInstances } from '../launch/recorded.ts';

export interface EndPorts {
  readonly api: Ec2Api;
  readonly pace: Pace;
  readonly look: () => Promise<readonly Instance[]>;
  /** One instance by its id, or undefined. */
  readonly lookAt: (id: string) => Promise<Instance | undefined>;
}

/**
 * Ends all that bears the resource's mark, whatever calls were recorded, and waits until it is seen to have
 * ended: by its state, or by being absent twice, apart in time.
 */
export async function endAll(
  context: WorkContext,
  resource: {
    readonly id: string;
    readonly config: Config;
    /** The instance that it was built as, if it ever was. */
    readonly instanceId: string | null;
  },
  ports: EndPorts,
): Promise<Step<null>> {
  const { api, pace } = ports;
  const known = new Set([
    ...(resource.instanceId === null ? [] : [resource.instanceId]),
    ...(await recordedInstances(context)),
  ]);
  const marked = await ports.look();
  const found = [...marked];
  for (const id of known) {
    if (!marked.some((instance) => instance.id === id)) {
      const other = await ports.lookAt(id);
      // What bears another's mark is that one's, whatever a row of ours says.
      if (other !== undefined && isOurs(other, resource.id)) {
        found.push(other);
      }
    }
  }
  const living = found.filter((instance) => !isEnding(instance));
  await terminateInstances(
    api,
    context,
    living.map(({ id }) => id),
  );
  const waiting = found.filter((instance) => !hasEnded(instance));
  if (waiting.length > 0) {
    const ids = waiting.map(({ id }) => id).join(', ');
    return againAfter(pace.pollMs, `Waits for ${ids} to end.`);
  }
  const missing = [...known].filter((id) => !found.some((instance) => instance.id === id));
  if (missing.length > 0 || (known.size === 0 && (await wasAsked(context)))) {
    const since = await context.call('end-absent', {}, () => Promise.resolve(Date.now()));
    if (Date.now() - since < pace.apartMs) {
      return againAfter(pace.apartMs, 'EC2 lists no instance of this resource; looks once more.');
    }
  }
  return endCompanions(context, resource, ports);
}

const isOurs = ({ tags }: Instance, resourceId: string): boolean => {
  const mark = tags[TAG.resource];
  return mark === undefined || mark === resourceId;
};

/** Disks and network interfaces that outlive their instance, and requests that could still become one. */
async function endCompanions(
  context: WorkContext,
  { id, config }: { readonly id: string; readonly config: Config },
  { api, pace }: EndPorts,
): Promise<Step<null>> {
  const requests =
    config.market === 'on-demand' ? [] : await spotRequestsWith(api, context, TAG.resource, id);
  for (const request of requests.filter(isOpenRequest)) {
    await cancelSpotRequest(api, context, request.id);
  }
  const volumes = await volumesWith(api, context, TAG.resource, id);
  const interfaces = await interfacesWith(api, context, TAG.resource, id);
  const left = [
    ...volumes
      .filter(({ state }) => state !== 'deleting' && state !== 'deleted')
      .map((each) => ({ ...each, remove: deleteVolume })),
    ...interfaces.map((each) => ({ ...each, remove: deleteInterface })),
  ];
  const refused: string[] = [];
  for (const companion of left) {
    try {
      await companion.remove(api, context, companion.id);
    } catch (error) {
      if (!(error instanceof Ec2Failure)) {
        throw error;
      }
      refused.push(`${companion.id}: ${error.message}`);
    }
  }
  if (refused.length > 0) {
    return failed(`What was made beside it is still there. ${refused.join(' ')}`);
  }
  return left.length > 0
    ? againAfter(pace.pollMs, `Waits for ${left.map((each) => each.id).join(', ')} to be gone.`)
    : done();
}

/** Whether a launch may have been asked for. */
export const wasAsked = async (context: WorkContext): Promise<boolean> =>
  (await context.recall(launchName(1))) !== null;
