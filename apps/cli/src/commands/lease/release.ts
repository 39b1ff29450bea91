import type { Lease } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { resolveIds } from '../../nouns/find.ts';
import { poll } from '../../poll.ts';

const POLL_SECONDS = 30;
/** Cleaning up a machine may take minutes; a person waits no longer without having said so. */
const GONE_TIMEOUT_SECONDS = 600;

export async function releaseLeases(
  context: Context,
  texts: readonly string[],
  options: { readonly wait?: boolean; readonly timeout?: number },
): Promise<void> {
  const client = await context.client();
  const ids = await resolveIds(client, 'lease', texts);
  for (const id of ids) {
    const command = await client.leases.release(id);
    if (options.wait !== true) {
      await (context.isJson ? context.json(command) : context.text(`${id} is being released\n`));
    }
  }
  if (options.wait !== true) {
    return;
  }
  const untilMs = performance.now() + (options.timeout ?? GONE_TIMEOUT_SECONDS) * 1_000;
  for (const id of ids) {
    context.progress(`Waiting until ${id} is gone`);
    const lease = await untilGone(client, id, untilMs);
    await (context.isJson ? context.json(lease) : context.text(`${id} is gone\n`));
  }
}

function untilGone(client: Drydock, id: string, untilMs: number): Promise<Lease> {
  return poll({
    look: (leftSeconds) =>
      client.leases.get(id, {
        wait: 'destroyed',
        timeoutSeconds: Math.ceil(Math.min(POLL_SECONDS, leftSeconds)),
      }),
    isDone: ({ status }) => status === 'destroyed',
    late: ({ status }) =>
      new DrydockError('timed-out', `What the lease ${id} had is not gone yet.`, {
        hint: `It is ${status}; cleaning up goes on. See \`drydock lease events ${id}\`.`,
      }),
    untilMs,
  });
}
