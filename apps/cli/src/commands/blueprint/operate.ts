import { DrydockError } from '@drydock/model';
import type { Context } from '../../context.ts';
import { resolveIds } from '../../nouns/find.ts';

/** Drains or resumes blueprints. A blueprint has no worker: the answer tells what came of it. */
export async function operateBlueprints(
  context: Context,
  name: 'drain' | 'resume',
  texts: readonly string[],
  { reason }: { readonly reason?: string },
): Promise<void> {
  const client = await context.client();
  const ids = await resolveIds(client, 'blueprint', texts);
  const body = reason === undefined ? {} : { reason };
  for (const id of ids) {
    const command = await client.blueprints[name](id, body);
    if (command.outcome === 'rejected') {
      const why = command.reason ?? 'No reason was given.';
      throw new DrydockError('conflict', `${id}: ${name} was rejected. ${why}`);
    }
    await (context.isJson ? context.json(command) : context.text(`${id}: ${name} done\n`));
  }
}
