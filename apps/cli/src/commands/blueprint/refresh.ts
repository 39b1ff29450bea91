import type { Context } from '../../context.ts';
import { resolveId } from '../../nouns/find.ts';

export async function refreshBlueprint(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const blueprint = await client.blueprints.refresh(await resolveId(client, 'blueprint', text));
  await (context.isJson
    ? context.json(blueprint)
    : context.text(`${blueprint.name} is at revision ${blueprint.revision}\n`));
}
