import {
  done,
  failed,
  shellOnHeld,
  type ActiveLease,
  type ResourceView,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { makeResourceDirectory, removeResourceDirectory } from '../on-host/directories.ts';
import { unasked } from '../on-host/unasked.ts';
import { quotaOf, type Config, type State } from './config.ts';
import { promiseRoom } from './promise.ts';
import { roomAt } from './space.ts';
import { letVolumeGo, takeVolume } from './volumes.ts';

/** Nothing was taken, and why. */
interface Refused extends JsonObject {
  readonly refused: string;
}

type Built = Pick<ResourceView<Config, State | null>, 'id' | 'config' | 'state'>;

/** A directory in the lease of the host, whose quota is counted. */
export async function buildCounted(
  context: WorkContext,
  host: ActiveLease,
  { id, config }: Built,
): Promise<Step<State>> {
  const { signal } = context;
  const limitBytes = quotaOf(config);
  const room = await roomAt(shellOnHeld(host), '.', unasked(signal));
  const { hostBytes } = config;
  const why = await promiseRoom(context, host, room, { bytes: limitBytes, hostBytes });
  if (why !== null) {
    return failed(why);
  }
  const directory = await context.call('make', null, () =>
    makeResourceDirectory(host, id, { signal }),
  );
  return done({ directory, quota: 'counted', limitBytes, volume: null, confinedBy: [] });
}

/** A directory in a volume that was prepared, which nobody else has. */
export async function buildInVolume(
  context: WorkContext,
  host: ActiveLease,
  { id, config: { volumes = [] } }: Built,
): Promise<Step<State>> {
  const { signal } = context;
  const shell = shellOnHeld(host);
  const paths = volumes.map(({ path }) => path);
  const taken = await context.call('take', paths, async (): Promise<State | Refused> => {
    const had = await takeVolume(shell, volumes, id, unasked(signal));
    if (typeof had === 'string') {
      return { refused: had };
    }
    const { path, quota, limitBytes, confinedBy } = had;
    const directory = await makeResourceDirectory(host, id, { signal }, directoryIn(path, id));
    return { directory, quota, limitBytes, volume: path, confinedBy: [...confinedBy] };
  });
  return 'refused' in taken
    ? failed(`None of the host’s volumes can be had. ${taken.refused}`)
    : done(taken);
}

/** Takes down what there is of a resource, also half of it. Repeatable. */
export async function takeDown(
  context: Pick<WorkContext, 'signal'>,
  host: ActiveLease,
  { id, config: { volumes }, state }: Built,
): Promise<void> {
  if (volumes === undefined) {
    await removeResourceDirectory(host, id, context);
    return;
  }
  const shell = shellOnHeld(host);
  const paths = state?.volume == null ? volumes.map(({ path }) => path) : [state.volume];
  for (const path of paths) {
    await removeResourceDirectory(host, id, context, directoryIn(path, id));
    await letVolumeGo(shell, path, id, unasked(context.signal));
  }
}

const directoryIn = (volume: string, resourceId: string): string => `${volume}/${resourceId}`;
