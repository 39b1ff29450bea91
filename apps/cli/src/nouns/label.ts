import { DrydockError } from '@drydock/model';
import type { Context } from '../context.ts';
import { nounOf, resolveId } from './find.ts';
import type { NounName } from './index.ts';
import { clientOf, type Noun } from './noun.ts';

/** Changes the labels of whatever an id is the id of: `key=value` sets one, `key-` takes one away. */
export async function changeLabels(
  context: Context,
  nouns: readonly Noun[],
  text: string,
  changes: readonly string[],
): Promise<void> {
  const noun = nounOf(nouns, text);
  const labels = Object.fromEntries(changes.map(changeOf));
  const client = await context.client();
  const id = await resolveId(client, noun.name as NounName, text);
  const after = await clientOf(client, noun).update?.(id, { labels });
  const shown = Object.entries(after?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  await (context.isJson
    ? context.json(after)
    : context.text(`${id} has ${shown.sort().join(', ') || 'no labels'}\n`));
}

function changeOf(text: string): [key: string, value: string | null] {
  const at = text.indexOf('=');
  if (at > 0) {
    return [text.slice(0, at), text.slice(at + 1)];
  }
  if (at < 0 && text.length > 1 && text.endsWith('-')) {
    return [text.slice(0, -1), null];
  }
  throw new DrydockError('invalid-request', `${text} is no change of a label.`, {
    hint: 'It looks like team=red, or like team- to take that label away.',
  });
}
