import { createReadStream, createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { InterfaceDefinition, Operation } from '@drydock/blueprint/interface';
import type { KindOperation } from '@drydock/contract';
import { DrydockError, type JsonObject } from '@drydock/model';
import type {
  Channel,
  Download,
  Drydock,
  Happening,
  Sendable,
  StreamOptions,
  UseOptions,
} from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { write } from '../../io.ts';
import { resolveId } from '../../nouns/find.ts';
import { parseJsonObject, parseValues } from '../../parse-input.ts';
import { tellLoss } from '../../tell-loss.ts';

export interface UseCommandOptions {
  readonly lease: string;
  readonly set?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly stdin?: boolean;
  readonly timeout?: number;
}

interface Named {
  readonly name: string;
  readonly operation: string;
  readonly json: string | undefined;
}

/** Does what the operation's shape asks for. */
export async function useInterface(
  context: Context,
  named: Named,
  options: UseCommandOptions,
): Promise<void> {
  const { json, set = [], timeout } = { json: named.json, ...options };
  const input = parseValues(
    set,
    json === undefined ? {} : parseJsonObject(json, 'The input'),
    '--set',
  );
  await context.interruptible(
    async (signal) => {
      const client = await context.client();
      const id = await resolveId(client, 'lease', options.lease);
      const operation = await operationOf(client, id, named);
      const use: UseOptions = { signal, ...(timeout !== undefined && { timeoutSeconds: timeout }) };
      await tellLoss(client, id, () =>
        SHAPES[operation.shape](context, clientOf(client, id, operation), input, { options, use }),
      );
    },
    () => 'Left at once; whether the operation was done is unknown.',
  );
}

interface Given {
  readonly options: UseCommandOptions;
  readonly use: UseOptions;
}

/** The operation as the lease's kind declares it. */
async function operationOf(
  client: Drydock,
  leaseId: string,
  { name, operation }: Named,
): Promise<KindOperation> {
  const { interfaces, type } = await client.leases.get(leaseId);
  const all = (await client.kinds())
    .filter(({ provides }) => provides === type)
    .flatMap(({ operations }) => operations)
    .filter(({ interface: of }) => of === name && interfaces.includes(of));
  const found = all.find((each) => each.operation === operation);
  if (found === undefined) {
    const has =
      all.length === 0
        ? `The lease has no interface "${name}"; it has ${interfaces.join(', ') || 'none'}.`
        : `"${name}" has no operation "${operation}"; it has ${all.map((each) => each.operation).join(', ')}.`;
    throw new DrydockError('interface-missing', has, {
      hint: '`drydock blueprint kinds -o json` says what each takes.',
    });
  }
  return found;
}

/** The SDK's client of it, made of what the API tells: here nothing is known before. */
function clientOf(client: Drydock, leaseId: string, told: KindOperation): AnyClient {
  const events = Object.entries(told.events).map(([name, schema]) => [
    name,
    schema === null ? 'bytes' : schema,
  ]);
  const operation = {
    shape: told.shape,
    events: Object.fromEntries(events) as Operation['events'],
    outcome: { event: told.endEvent },
  } as unknown as Operation;
  const definition: InterfaceDefinition = {
    name: told.interface,
    summary: '',
    operations: { [told.operation]: operation },
  };
  return client.leases.use(leaseId, definition)[told.operation] as unknown as AnyClient;
}

/** Whichever the shape has. */
interface AnyClient {
  (input: JsonObject, options: UseOptions): Promise<unknown>;
  (input: JsonObject, body: Sendable, options: UseOptions): Promise<unknown>;
}

type Act = (context: Context, client: AnyClient, input: JsonObject, given: Given) => Promise<void>;

const SHAPES: Readonly<Record<KindOperation['shape'], Act>> = {
  call: async (context, client, input, { use }) => context.json(await client(input, use)),

  download: async (context, client, input, { options, use }) => {
    const coming = (await client(input, use)) as Download<unknown>;
    if (options.to !== undefined) {
      await context.json(coming.head);
    }
    await writeAll(context, options.to, coming);
  },

  upload: async (context, client, input, { options, use }) =>
    context.json(await client(input, sent(context, options, use), use)),

  stream: async (context, client, input, { options, use }) => {
    const sends = options.stdin === true || options.from !== undefined;
    const streamed: StreamOptions = {
      ...use,
      ...(sends && { sends: sent(context, options, use) }),
    };
    const happening = (await client(input, streamed)) as Happening<Happened, unknown>;
    for await (const { event, data } of happening) {
      await show(context, event, data);
    }
    await context.jsonLine({ event: 'end', data: await happening.answer() });
  },

  duplex: async (context, client, input, { options, use }) => {
    const channel = (await client(input, use)) as Channel<unknown>;
    const sending = sendAll(channel, sent(context, options, use));
    await writeAll(context, options.to, channel);
    context.note(JSON.stringify(await channel.answer()));
    await sending;
  },
};

interface Happened {
  readonly event: string;
  readonly data: unknown;
}

async function show(context: Context, event: string, data: unknown): Promise<void> {
  if (!(data instanceof Uint8Array)) {
    await context.jsonLine({ event, data });
  } else if (context.isJson) {
    await context.jsonLine({ event, data: Buffer.from(data).toString('base64') });
  } else {
    await write(event === 'stderr' ? context.io.stderr : context.io.stdout, Buffer.from(data));
  }
}

/** What is sent: the file, or standard input as it comes. */
function sent(
  context: Context,
  { from }: UseCommandOptions,
  { signal }: UseOptions,
): AsyncIterable<Uint8Array> {
  const source = from === undefined ? context.io.stdin : createReadStream(from);
  signal?.addEventListener('abort', () => source.destroy(), { once: true });
  return source as AsyncIterable<Buffer>;
}

async function sendAll(
  channel: Channel<unknown>,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of chunks) {
    await channel.send(chunk);
  }
  channel.end();
}

/** To the file, or to standard output. */
async function writeAll(
  context: Context,
  to: string | undefined,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const output: Writable = to === undefined ? context.io.stdout : createWriteStream(to);
  for await (const chunk of chunks) {
    await write(output, Buffer.from(chunk));
  }
  if (to !== undefined) {
    output.end();
    await finished(output);
  }
}
