import type { Context } from '../context.ts';
import { fields } from '../table.ts';
import { findOne, nounOf } from './find.ts';
import type { Listed, Noun } from './noun.ts';

/** Shows what an id, its first letters or a name means. */
export async function showNoun(context: Context, noun: Noun, text: string): Promise<void> {
  const one = await findOne(await context.client(), noun, text);
  await (context.isJson ? context.json(one) : context.text(describe(noun, one, Date.now())));
}

/** The same, of whichever noun the id is. */
export async function showAny(
  context: Context,
  nouns: readonly Noun[],
  text: string,
): Promise<void> {
  await showNoun(context, nounOf(nouns, text), text);
}

export function describe({ show }: Noun, one: Listed, nowMs: number): string {
  return show === undefined ? '' : fields(show.fields(one, nowMs)) + (show.below?.(one) ?? '');
}
