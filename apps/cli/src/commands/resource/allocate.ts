import type { Resource } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { parseValues } from '../../parse-input.ts';

export interface AllocateOptions {
  readonly blueprint: string;
  readonly attribute?: readonly string[];
  readonly wait?: boolean;
  readonly timeout?: number;
}

/** Building a machine may take minutes; a person waits no longer without having said so. */
const WAIT_SECONDS = 600;
const FIRST_PAUSE_MS = 200;
const PAUSE_MAX_MS = 3_000;

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

async function untilActive(
  client: Drydock,
  allocated: Resource,
  timeoutSeconds: number,
): Promise<Resource> {
  const { id } = allocated;
  const untilMs = performance.now() + timeoutSeconds * 1_000;
  let resource = allocated;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    if (resource.status === 'active') {
      return resource;
    }
    if (resource.status !== 'pending') {
      throw new DrydockError('conflict', `${id} is ${resource.status}: ${resource.reason ?? '-'}`);
    }
    const leftMs = untilMs - performance.now();
    if (leftMs <= 0) {
      throw new DrydockError('timed-out', `${id} is still being built.`, {
        hint: `It goes on. \`drydock resource show ${id}\` tells how far it is.`,
      });
    }
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(pauseMs, leftMs));
    });
    resource = await client.resources.get(id);
  }
}
