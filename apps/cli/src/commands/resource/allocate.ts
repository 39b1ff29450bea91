import type { Resource } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { parseValues } from '../../parse-input.ts';
import { poll } from '../../poll.ts';

export interface AllocateOptions {
  readonly blueprint: string;
  readonly attribute?: readonly string[];
  readonly wait?: boolean;
  readonly timeout?: number;
}

/** Building a machine may take minutes; a person waits no longer without having said so. */
const WAIT_SECONDS = 600;
const PAUSE_MS = [200, 3_000] as const;

export async function allocateResource(context: Context, options: AllocateOptions): Promise<void> {
  const { blueprint, attribute = [], wait, timeout = WAIT_SECONDS } = options;
  const attributes = parseValues(attribute, {}, '--attribute');
  const client = await context.client();
  const allocated = await client.resources.allocate({ blueprint, attributes });
  if (wait === true) {
    context.progress(`Waiting until ${allocated.id} is active`);
  }
  const resource = wait === true ? await untilActive(client, allocated, timeout) : allocated;
  await (context.isJson ? context.json(resource) : context.text(`${resource.id}\n`));
}

function untilActive(
  client: Drydock,
  allocated: Resource,
  timeoutSeconds: number,
): Promise<Resource> {
  const { id } = allocated;
  return poll({
    known: allocated,
    look: () => client.resources.get(id),
    isDone: ({ status, reason }) => {
      if (status !== 'active' && status !== 'pending') {
        throw new DrydockError('conflict', `${id} is ${status}: ${reason ?? '-'}`);
      }
      return status === 'active';
    },
    late: () =>
      new DrydockError('timed-out', `${id} is still being built.`, {
        hint: `It goes on. \`drydock resource show ${id}\` tells how far it is.`,
      }),
    untilMs: performance.now() + timeoutSeconds * 1_000,
    pauseMs: PAUSE_MS,
  });
}
