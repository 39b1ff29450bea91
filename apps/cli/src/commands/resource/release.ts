import type { Context } from '../../context.ts';
import { resolveIds } from '../../nouns/find.ts';

export async function releaseResources(context: Context, texts: readonly string[]): Promise<void> {
  const client = await context.client();
  for (const id of await resolveIds(client, 'resource', texts)) {
    const command = await client.resources.release(id);
    await (context.isJson ? context.json(command) : context.text(`${id} is being released\n`));
  }
}
