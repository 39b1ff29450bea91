import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { clean } from '../../table.ts';
import { OnLease, type LeaseChoice } from '../exec/on-lease.ts';
import { carry } from './carry.ts';
import { listen, type Listening } from './listen.ts';
import { parseForwarding, shownTarget, type Forwarding } from './target.ts';
import { untilEnded } from './until-ended.ts';

/** Listens and forwards until it is interrupted, or the lease ends. */
export async function forward(
  context: Context,
  given: readonly string[],
  options: LeaseChoice,
): Promise<void> {
  const { choice, targets } = choose(given, options);
  const forwardings = targets.map(parseForwarding);
  const client = await context.client();
  const onLease = new OnLease(context, choice);
  await context.interruptible(
    (signal) =>
      onLease.run(client, signal, (_, leaseId) =>
        forwardAll(context, client, leaseId, forwardings, signal),
      ),
    () => onLease.whatIsLeft(),
  );
}

function choose(
  given: readonly string[],
  options: LeaseChoice,
): { readonly choice: LeaseChoice; readonly targets: readonly string[] } {
  const { lease, type } = options;
  if (lease !== undefined && type !== undefined) {
    throw usage('forward takes either --lease or --type.');
  }
  if (lease !== undefined || type !== undefined) {
    return { choice: options, targets: given };
  }
  const [first = '', ...targets] = given;
  if (targets.length === 0) {
    throw usage('forward needs a lease and what to forward.');
  }
  return { choice: { ...options, lease: first }, targets };
}

const usage = (message: string): DrydockError =>
  new DrydockError('invalid-request', message, { hint: 'drydock forward lease_7k2 8080:80' });

async function forwardAll(
  context: Context,
  client: Drydock,
  leaseId: string,
  forwardings: readonly Forwarding[],
  signal: AbortSignal,
): Promise<void> {
  const listening: Listening[] = [];
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  try {
    const lease = await client.leases.get(leaseId, {}, { signal });
    if (lease.status === 'pending' || lease.status === 'acquired') {
      throw new DrydockError('lease-not-active', `The lease ${leaseId} is ${lease.status}.`, {
        hint: `\`drydock lease explain ${leaseId}\` says why.`,
      });
    }
    const tunnel = client.leases.tunnel(leaseId);
    for (const { local, target } of forwardings) {
      const one: Listening = await listen(local, context.io.cwd, (socket) => {
        const tell = (error: unknown): void => {
          if (!ending.aborted) {
            context.note(`${one.shown} -> ${shownTarget(target)}: ${sentenceOf(error)}`);
          }
        };
        carry(socket, (gone) =>
          tunnel.connect(target, { signal: AbortSignal.any([gone, ending]) }),
        ).catch(tell);
      });
      listening.push(one);
      if (context.isJson) {
        await context.jsonLine({ lease: leaseId, local: one.at, target });
      } else {
        await context.text(`${one.shown} -> ${shownTarget(target)}\n`);
      }
    }
    await untilEnded(client, leaseId, signal, ({ message }) =>
      context.note(`warning: ${clean(message)} It is asked again.`),
    );
  } finally {
    over.abort(new Error('The forwarding has ended.'));
    listening.forEach((each) => each.close());
  }
}

const sentenceOf = (error: unknown): string =>
  clean(error instanceof Error ? error.message : String(error));
