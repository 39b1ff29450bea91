import type { Context } from '../context.ts';
import { resolveId } from './find.ts';
import type { NounName } from './index.ts';
import { clientOf, type Noun } from './noun.ts';

/** Deletes what an id, its first letters or a name means. */
export async function deleteNoun(context: Context, noun: Noun, text: string): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, noun.name as NounName, text);
  await clientOf(client, noun).delete?.(id);
  await (context.isJson ? context.json({ id }) : context.text(`${id} is deleted\n`));
}
