import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { resolveId } from '../../resolve-id.ts';

const POLL_SECONDS = 30;
/** Cleaning up a machine may take minutes; a person waits no longer without having said so. */
const GONE_TIMEOUT_SECONDS = 600;

export async function releaseLeases(
  context: Context,
  texts: readonly string[],
  options: { readonly wait?: boolean; readonly timeout?: number },
): Promise<void> {
  const client = await context.client();
  // All are resolved first: a wrong one releases nothing.
  const ids: string[] = [];
  for (const text of texts) {
    ids.push(await resolveId(client, 'lease', text));
  }
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

async function untilGone(client: Drydock, id: string, untilMs: number): Promise<object> {
  for (;;) {
    const leftSeconds = (untilMs - performance.now()) / 1_000;
    const lease = await client.leases.get(id, {
      wait: 'destroyed',
      timeoutSeconds: Math.max(0, Math.ceil(Math.min(POLL_SECONDS, leftSeconds))),
    });
    if (lease.status === 'destroyed') {
      return lease;
    }
    if (performance.now() >= untilMs) {
      throw new DrydockError('timed-out', `What the lease ${id} had is not gone yet.`, {
        hint: `It is ${lease.status}; cleaning up goes on. See \`drydock lease events ${id}\`.`,
      });
    }
  }
}
