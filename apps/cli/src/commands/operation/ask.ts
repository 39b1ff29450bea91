import type { OperationRequest, RepositoryOperation } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { write } from '../../io.ts';
import { parsePairs, parseValues } from '../../parse-input.ts';

export interface AskOptions {
  readonly blueprint?: readonly string[];
  readonly attribute?: readonly string[];
  readonly label?: readonly string[];
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly onto?: string;
  readonly strategy?: 'squash' | 'rebase' | 'merge';
  readonly author?: string;
  readonly message?: string;
  readonly test?: string;
  readonly testTimeout?: number;
  readonly tries?: number;
}

export async function askOperation(
  context: Context,
  asked: Pick<OperationRequest, 'kind' | 'repository' | 'ref'>,
  options: AskOptions,
): Promise<void> {
  const request = { ...asked, ...wishOf(options) };
  const client = await context.client();
  const accepted = await client.operations.request(request);
  if (options.wait !== true) {
    await (context.isJson ? context.json(accepted) : context.text(`${accepted.id}\n`));
    return;
  }
  const { id } = accepted;
  context.note(`${id}: ${accepted.kind} ${accepted.repository}`);
  const over = await context.interruptible(
    (signal) => shown(context, client, id, { timeout: options.timeout, signal }),
    () => `Left at once; it goes on. Stop it with: drydock operation dismiss ${id}`,
  );
  const { status, outcome } = over;
  if (context.isJson) {
    await context.json(over);
  }
  if (status !== 'done') {
    throw new DrydockError('conflict', `${id} is ${status}: ${outcome?.sentence ?? '-'}`);
  }
  if (!context.isJson) {
    await context.text(`${outcome?.result ?? status} ${outcome?.commit ?? ''}`.trim().concat('\n'));
  }
}

/** What it does goes to stderr, and so does what its test prints: stdout has what came of it. */
async function shown(
  context: Context,
  client: Drydock,
  id: string,
  { timeout, signal }: { readonly timeout: number | undefined; readonly signal: AbortSignal },
): Promise<RepositoryOperation> {
  const over = new AbortController();
  const reading = context.isJson
    ? Promise.resolve()
    : readOutput(context, client, id, AbortSignal.any([signal, over.signal]));
  try {
    const operation = await client.operations.wait(id, {
      signal,
      ...(timeout !== undefined && { timeoutMs: timeout * 1_000 }),
      onChange: ({ phase, barriers }) =>
        context.note([phase, ...barriers.map(({ sentence }) => sentence)].join(' · ')),
    });
    await reading;
    return operation;
  } finally {
    over.abort();
    await reading.catch(() => undefined);
  }
}

async function readOutput(
  { io }: Context,
  client: Drydock,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  for await (const { data } of client.operations.output(id, { signal })) {
    await write(io.stderr, data);
  }
}

function wishOf(options: AskOptions): Omit<OperationRequest, 'kind' | 'repository'> {
  const { blueprint, attribute, label, onto, strategy, author, message, test, tries } = options;
  return {
    ...(blueprint !== undefined && { blueprints: [...blueprint] }),
    ...(attribute !== undefined && { attributes: parseValues(attribute, {}, '--attribute') }),
    ...(label !== undefined && { labels: parsePairs(label, '--label') }),
    ...(onto !== undefined && { onto }),
    ...(strategy !== undefined && { strategy }),
    ...(author !== undefined && { author: personOf(author) }),
    ...(message !== undefined && { message }),
    ...(test !== undefined && {
      test: {
        script: test,
        ...(options.testTimeout !== undefined && { timeoutSeconds: options.testTimeout }),
      },
    }),
    ...(tries !== undefined && { triesMax: tries }),
  };
}

/** `Ada <ada@example.org>` */
function personOf(text: string): { name: string; email: string } {
  const [, name, email] = /^([^<>]+?)\s*<([^<>]+)>$/.exec(text.trim()) ?? [];
  if (name === undefined || email === undefined) {
    throw new DrydockError('invalid-request', `"${text}" is no author.`, {
      hint: 'It is written as: Ada <ada@example.org>',
    });
  }
  return { name, email };
}
