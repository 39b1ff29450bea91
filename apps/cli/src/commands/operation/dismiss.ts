import type { Context } from '../../context.ts';
import { resolveId } from '../../nouns/find.ts';

export async function dismissOperation(
  context: Context,
  text: string,
  { reason }: { readonly reason?: string },
): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, 'operation', text);
  const sent = await client.operations.dismiss(id, reason === undefined ? {} : { reason });
  await (context.isJson ? context.json(sent) : context.text(`${id}: ${sent.name} accepted\n`));
}
