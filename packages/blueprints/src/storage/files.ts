/** The `filesystem` of a storage: where the quota is only counted, writing is refused once the count is at it. */
import {
  shellOnHeld,
  type AnyRun,
  type LeaseView,
  type OfferedInterface,
  type ResourceView,
  type UseContext,
} from '@drydock/blueprint';
import { DrydockError, type JsonObject } from '@drydock/model';
import { filesystemOnHost } from '../on-host/files.ts';
import { hostInUse } from '../on-host/held-host.ts';
import type { Config, State } from './config.ts';
import { sizeText, usedIn } from './space.ts';

type Counted = Pick<ResourceView<Config, State>, 'id' | 'state'>;
type Lease = LeaseView<Config, State, Record<string, never>, JsonObject | null>;

/** What puts something on the disk. What only takes away or renames goes on when it is full. */
const WRITING = ['write', 'unpack', 'mkdir'] as const;

/** So long a count is believed, with what was written here since: counting costs what there is to be counted. */
const COUNT_MS = 10_000;
/** Storages whose counts are kept here; the oldest is counted anew. */
const COUNTS_MAX = 1_000;

interface Count {
  usedBytes: number;
  readonly countedAt: number;
}

const counts = new Map<string, Count>();

export const storageFiles: OfferedInterface<Lease> = (() => {
  const plain = filesystemOnHost<Config, State, Record<string, never>>();
  return {
    definition: plain.definition,
    open: (lease, context) => withinQuota(plain.open(lease, context), lease.resource, context),
  };
})();

/** A `filesystem` of something that lies in a storage, as its quota lets it write. */
export function withinQuota(
  opened: Readonly<Record<string, AnyRun>>,
  storage: Counted,
  context: UseContext,
): Readonly<Record<string, AnyRun>> {
  if (storage.state.quota !== 'counted') {
    return opened;
  }
  const bounded = WRITING.flatMap((name) => {
    const run = opened[name];
    return run === undefined ? [] : [[name, boundedBy(storage, context, run)] as const];
  });
  return { ...opened, ...Object.fromEntries(bounded) };
}

const boundedBy =
  ({ id, state }: Counted, context: UseContext, run: AnyRun): AnyRun =>
  async (input, use) => {
    const shell = shellOnHeld(await hostInUse(context));
    const { signal } = use;
    const recount = async (): Promise<Count> => {
      const countedAt = performance.now();
      const options = { signal, entitled: () => use.entitled() };
      const usedBytes = await usedIn(shell, state.directory, options);
      return keep(id, { usedBytes, countedAt });
    };
    const known = counts.get(id);
    const isFresh = known !== undefined && performance.now() - known.countedAt < COUNT_MS;
    const count = isFresh && known.usedBytes < state.limitBytes ? known : await recount();
    if (count.usedBytes >= state.limitBytes) {
      throw full(state, count.usedBytes);
    }
    return run(input, { ...use, received: upToLimit(use.received, state, count, recount) });
  };

function keep(id: string, count: Count): Count {
  counts.delete(id);
  counts.set(id, count);
  const [oldest] = counts.keys();
  if (counts.size > COUNTS_MAX && oldest !== undefined) {
    counts.delete(oldest);
  }
  return count;
}

/** What arrives counts at once, whoever else is writing here. Before it is refused all is counted again. */
async function* upToLimit(
  received: AsyncIterable<Uint8Array>,
  state: State,
  known: Count,
  recount: () => Promise<Count>,
): AsyncGenerator<Uint8Array> {
  let count = known;
  for await (const chunk of received) {
    if (count.usedBytes + chunk.length > state.limitBytes) {
      count = await recount();
    }
    if (count.usedBytes + chunk.length > state.limitBytes) {
      throw full(state, count.usedBytes);
    }
    count.usedBytes += chunk.length;
    yield chunk;
  }
}

function full({ limitBytes }: State, usedBytes: number): DrydockError {
  return new DrydockError(
    'disk-full',
    `The storage has a quota of ${sizeText(limitBytes)}, and ${sizeText(usedBytes)} are counted.`,
    { hint: 'Remove something; a new count follows at once.' },
  );
}
