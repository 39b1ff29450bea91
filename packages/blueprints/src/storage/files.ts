/** The `filesystem` of a storage: where the quota is only counted, writing is refused once the count is at it. */
import {
  shellOnHeld,
  type AnyRun,
  type LeaseView,
  type OfferedInterface,
  type Shell,
  type UseContext,
} from '@drydock/blueprint';
import { DrydockError, type JsonObject } from '@drydock/model';
import { filesystemOnHost } from '../on-host/files.ts';
import { hostInUse } from '../on-host/held-host.ts';
import type { Config, State } from './config.ts';
import { sizeText, usedIn } from './space.ts';

type Lease = LeaseView<Config, State, Record<string, never>, JsonObject | null>;
type Use = Parameters<AnyRun>[1];

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
    open: (lease, context) => {
      const opened = plain.open(lease, context);
      if (lease.resource.state.quota !== 'counted') {
        return opened;
      }
      const bounded = WRITING.flatMap((name) => {
        const run = opened[name];
        return run === undefined ? [] : [[name, boundedBy(lease, context, run)] as const];
      });
      return { ...opened, ...Object.fromEntries(bounded) };
    },
  };
})();

const boundedBy =
  ({ resource }: Lease, context: UseContext, run: AnyRun): AnyRun =>
  async (input, use) => {
    const shell = shellOnHeld(await hostInUse(context));
    const count = await countOf(resource, shell, use);
    return run(input, { ...use, received: upToLimit(use.received, count, resource.state) });
  };

/** @throws DrydockError `disk-full` where the limit is reached */
async function countOf({ id, state }: Lease['resource'], shell: Shell, use: Use): Promise<Count> {
  const known = counts.get(id);
  if (
    known !== undefined &&
    known.usedBytes < state.limitBytes &&
    performance.now() - known.countedAt < COUNT_MS
  ) {
    return known;
  }
  const countedAt = performance.now();
  const usedBytes = await usedIn(shell, state.directory, {
    signal: use.signal,
    entitled: () => use.entitled(),
  });
  const count = { usedBytes, countedAt };
  counts.delete(id);
  counts.set(id, count);
  const [oldest] = counts.keys();
  if (counts.size > COUNTS_MAX && oldest !== undefined) {
    counts.delete(oldest);
  }
  if (usedBytes >= state.limitBytes) {
    throw full(state, usedBytes);
  }
  return count;
}

/** What arrives counts at once, whoever else is writing here. */
async function* upToLimit(
  received: AsyncIterable<Uint8Array>,
  count: Count,
  state: State,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of received) {
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
