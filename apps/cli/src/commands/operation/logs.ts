import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { write } from '../../io.ts';
import { resolveId } from '../../nouns/find.ts';

export async function showOperationLogs(
  context: Context,
  text: string,
  { follow }: { readonly follow?: boolean },
): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, 'operation', text);
  await context.interruptible(
    (signal) => showOutput(context, client, id, { follow: follow === true, signal }),
    () => `Left at once; the operation goes on: drydock operation logs -f ${id}`,
  );
}

/** Each piece goes where the test wrote it to; with -o json, a line for each. */
export async function showOutput(
  context: Context,
  client: Drydock,
  id: string,
  options: { readonly follow: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { stdout, stderr } = context.io;
  for await (const { data, ...piece } of client.operations.output(id, options)) {
    if (context.isJson) {
      await context.jsonLine({ ...piece, data: data.toString('base64') });
    } else {
      await write(piece.stream === 'stdout' ? stdout : stderr, data);
    }
  }
}
