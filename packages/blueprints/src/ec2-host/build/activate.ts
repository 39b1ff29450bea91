import { againAfter, failed, type Step, type WorkContext } from '@drydock/blueprint';
import { newestImage } from '../api/images.ts';
import type { Cloud } from '../cloud.ts';
import type { Config } from '../config.ts';
import { Ec2Failure } from '../error/ec2-failure.ts';
import { endpointFor } from '../host-endpoint.ts';
import { launch } from '../launch/launch.ts';
import type { State } from '../state.ts';
import { makeReady } from './make-ready.ts';

export interface Planned {
  readonly id: string;
  readonly projectId: string;
  readonly blueprintId: string;
  readonly config: Config;
}

/** Builds a host as far as it goes now; what is waited for longer than the configuration says has failed. */
export async function activate(
  context: WorkContext,
  resource: Planned,
  cloud: Cloud,
): Promise<Step<State>> {
  const { readySeconds } = resource.config;
  const startedAt = Date.now();
  const step = await attempt(context, resource, cloud);
  if (step.step !== 'again-after') {
    return step;
  }
  // Recorded by the first look that has to come again: most hosts of an image that boots fast need one alone.
  const begunAt = await context.call('begin', {}, () => Promise.resolve(startedAt));
  const leftMs = begunAt + readySeconds * 1_000 - Date.now();
  return leftMs <= 0
    ? failed(`It was not ready within ${readySeconds} s. ${step.reason}`)
    : againAfter(Math.min(step.delayMs, leftMs), step.reason);
}

/** What EC2 refuses, or does not answer, is waited for unless waiting is of no use. */
async function attempt(
  context: WorkContext,
  resource: Planned,
  cloud: Cloud,
): Promise<Step<State>> {
  try {
    return await build(context, resource, cloud);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof Ec2Failure)) {
      throw error;
    }
    return error.follows === 'stop' && error.outcome !== 'unknown'
      ? failed(error.message)
      : againAfter(error.throttledMs ?? cloud.pace.pauseMs, error.message);
  }
}

async function build(
  context: WorkContext,
  { id, projectId, blueprintId, config }: Planned,
  cloud: Cloud,
): Promise<Step<State>> {
  const api = await cloud.open(config, context);
  const { image: wanted } = config;
  const image =
    typeof wanted === 'string'
      ? wanted
      : await context.call('image', wanted, (_, asked) => newestImage(api, context, asked));
  if (image === null) {
    return failed(`There is no image with the name and the owner that are asked for.`);
  }
  const { id: installation, epoch } = context.installation;
  const owner = { installation, epoch, projectId, blueprintId, resourceId: id };
  const look = () => cloud.ofResource(api, context, id);
  const { pace, outs, absences } = cloud;
  const launched = await launch(context, { config, image, owner }, { api, pace, outs, look });
  if ('step' in launched) {
    return launched;
  }
  const { instanceId } = launched;
  const { secrets } = context;
  const endpoint = endpointFor(config, instanceId, secrets, () =>
    cloud.locate(config, secrets, instanceId),
  );
  const ports = { api, pace, absences, look, endpoint };
  return makeReady(context, { config, resourceId: id, launched }, ports);
}
