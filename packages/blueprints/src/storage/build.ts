import {
  done,
  failed,
  shellOnHeld,
  type ActiveLease,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import { makeResourceDirectory } from '../on-host/directories.ts';
import { unasked } from '../on-host/unasked.ts';
import { quotaOf, type Config, type State } from './config.ts';
import { promiseRoom } from './promise.ts';
import { roomAt } from './space.ts';

/** A directory in the lease of the host, whose quota is counted. */
export async function buildCounted(
  context: WorkContext,
  host: ActiveLease,
  { id, config }: { readonly id: string; readonly config: Config },
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
  return done({ directory, quota: 'counted', limitBytes });
}
