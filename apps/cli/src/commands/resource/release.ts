import type { Context } from '../../context.ts';
import { resolveId } from '../../resolve-id.ts';

export async function releaseResources(context: Context, texts: readonly string[]): Promise<void> {
  const client = await context.client();
  // All are resolved first: a wrong one releases nothing.
  const ids: string[] = [];
  for (const text of texts) {
    ids.push(await resolveId(client, 'resource', text));
  }
  for (const id of ids) {
    const command = await client.resources.release(id);
    await (context.isJson ? context.json(command) : context.text(`${id} is being released\n`));
  }
}
