import { againAfter, failed, failedBuild, type Step, type WorkContext } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { Ec2Api } from '../api/ec2-api.ts';
import { newestImage } from '../api/images.ts';
import { consoleOf } from '../api/instances.ts';
import type { Cloud } from '../cloud.ts';
import type { Config } from '../config.ts';
import { Ec2Failure } from '../error/ec2-failure.ts';
import { endpointFor } from '../host-endpoint.ts';
import { launch } from '../launch/launch.ts';
import { recordedInstances } from '../launch/recorded.ts';
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
  switch (step.step) {
    case 'done':
      return step;
    case 'failed':
      return withConsole(context, resource, cloud, step.reason);
    case 'again-after': {
      // Recorded by the first look that has to come again: most hosts of an image that boots fast need one alone.
      const begunAt = await context.call('begin', {}, () => Promise.resolve(startedAt));
      const leftMs = begunAt + readySeconds * 1_000 - Date.now();
      const late = `It was not ready within ${readySeconds} s. ${step.reason}`;
      return leftMs <= 0
        ? withConsole(context, resource, cloud, late)
        : againAfter(Math.min(step.delayMs, leftMs), step.reason);
    }
  }
}

/**
 * Fails with what the console of the instance has shown, where there is one that has shown something: it goes
 * with the instance.
 *
 * @throws BuildFailed
 */
async function withConsole(
  context: WorkContext,
  { config }: Planned,
  cloud: Cloud,
  reason: string,
): Promise<Step<never>> {
  const instanceId = (await recordedInstances(context)).at(-1);
  let output: string | null = null;
  try {
    output =
      instanceId === undefined
        ? null
        : await consoleOf(await cloud.open(config, context), context, instanceId);
  } catch (error) {
    context.signal.throwIfAborted();
    // Why it failed is said all the same.
    if (!DrydockError.is(error)) {
      throw error;
    }
  }
  if (output !== null) {
    throw failedBuild(reason, { output });
  }
  return failed(reason);
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
  const image = typeof wanted === 'string' ? wanted : await imageOf(context, api, wanted);
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

/** That there is none is nothing to record: somebody may make one. */
class NoImage extends Error {}

/**
 * The newest image of a name and an owner when the revision was first built; another one comes with a refresh
 * alone. Null where there is none.
 */
async function imageOf(
  context: WorkContext,
  api: Ec2Api,
  wanted: Exclude<Config['image'], string>,
): Promise<string | null> {
  try {
    return await context.resolve('image', async () => {
      const newest = await newestImage(api, context, wanted);
      if (newest === null) {
        throw new NoImage();
      }
      return newest;
    });
  } catch (error) {
    if (error instanceof NoImage) {
      return null;
    }
    throw error;
  }
}
