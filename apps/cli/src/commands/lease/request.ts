import type { Lease, LeaseRequest } from '@drydock/contract';
import { DrydockError, isLeaseOpen } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { parseJsonObject, parsePairs, parseValues } from '../../parse-input.ts';
import { poll } from '../../poll.ts';

export interface RequestOptions {
  readonly type: string;
  readonly attribute?: readonly string[];
  readonly attributes?: string;
  readonly blueprint?: string[];
  readonly quantity?: readonly string[];
  readonly ttl?: number;
  readonly waitTimeout?: number;
  readonly priority?: number;
  readonly owner?: string;
  readonly label?: readonly string[];
  readonly count?: number;
  readonly atomic?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
}

const POLL_SECONDS = 30;
/** With their pauses some 25 s: an API that is being restarted. */
const POLL_TRIES_MAX = 10;

export async function requestLease(context: Context, options: RequestOptions): Promise<void> {
  const body = requestOf(options);
  const client = await context.client();
  const { count } = options;
  let leases =
    count === undefined
      ? [await client.leases.request(body)]
      : await client.leases.requestMany({ ...body, count });
  if (options.wait === true) {
    const ids = leases.map(({ id }) => id).join(' ');
    const left = (): string => `Still requested: ${ids}\nhint: drydock lease release ${ids}`;
    context.progress(`Waiting for ${ids}`);
    try {
      leases = await context.interruptible(
        (signal) => waitForAll(client, leases, options.timeout, signal),
        left,
      );
    } catch (error) {
      context.note(left());
      throw error;
    }
  }
  if (context.isJson) {
    await context.json(count === undefined ? leases[0] : { items: leases });
    return;
  }
  await context.text(leases.map(({ id }) => `${id}\n`).join(''));
}

export function requestOf(options: RequestOptions): LeaseRequest {
  const given = options.attributes;
  const base = given === undefined ? {} : parseJsonObject(given, '--attributes');
  const attributes = parseValues(options.attribute ?? [], base, '--attribute');
  const { type, blueprint, quantity, ttl, waitTimeout, priority, owner, label, atomic } = options;
  return {
    type,
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(blueprint !== undefined && { blueprints: blueprint }),
    ...(quantity !== undefined && {
      // What is no number is said by the API, field by field.
      quantities: parseValues(quantity, {}, '--quantity') as Record<string, number>,
    }),
    ...(ttl !== undefined && { ttlSeconds: ttl }),
    ...(waitTimeout !== undefined && { waitTimeoutSeconds: waitTimeout }),
    ...(priority !== undefined && { priority }),
    ...(owner !== undefined && { owner }),
    ...(label !== undefined && { labels: parsePairs(label, '--label') }),
    ...(atomic !== undefined && { atomic }),
  };
}

async function waitForAll(
  client: Drydock,
  leases: readonly Lease[],
  timeoutSeconds: number | undefined,
  signal: AbortSignal,
): Promise<Lease[]> {
  const untilMs =
    timeoutSeconds === undefined ? Infinity : performance.now() + timeoutSeconds * 1e3;
  const active: Lease[] = [];
  // One after the other: the last one is active only after all the others were looked at anyway.
  for (const lease of leases) {
    active.push(await waitForOne(client, lease, untilMs, signal));
  }
  return active;
}

/** Without a time-out of its own it is bounded by the lease's, which the server keeps. */
function waitForOne(
  client: Drydock,
  requested: Lease,
  untilMs: number,
  signal: AbortSignal,
): Promise<Lease> {
  const { id } = requested;
  return poll({
    known: requested,
    look: (leftSeconds) => {
      const timeoutSeconds = Math.ceil(Math.min(POLL_SECONDS, leftSeconds));
      const call = { signal, triesMax: POLL_TRIES_MAX };
      return client.leases.get(id, { wait: 'active', timeoutSeconds }, call);
    },
    isDone: ({ status, reason }) => {
      if (status !== 'active' && !isLeaseOpen(status)) {
        throw new DrydockError(
          'not-served',
          `The lease ${id} is ${status}: ${reason ?? 'no reason is given'}`,
          { hint: `\`drydock lease events ${id}\` tells what was tried.` },
        );
      }
      return status === 'active';
    },
    late: ({ status }) =>
      new DrydockError('timed-out', `The lease ${id} is still ${status}.`, {
        hint: `\`drydock lease explain ${id}\` says why.`,
      }),
    untilMs,
  });
}
