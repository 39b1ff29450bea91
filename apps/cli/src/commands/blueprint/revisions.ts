import type { Context } from '../../context.ts';
import { age } from '../../duration.ts';
import { resolveId } from '../../resolve-id.ts';
import { table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';

/** The configurations that a blueprint has had, the newest first. */
export async function listRevisions(
  context: Context,
  text: string,
  { limit = LIST_LIMIT }: { readonly limit?: number },
): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, 'blueprint', text);
  const { items, hasMore } = await take(client.blueprints.revisions(id), limit);
  const nowMs = Date.now();
  await (context.isJson
    ? context.json({ items })
    : context.text(
        table(
          ['REVISION', 'AGE', 'AUTHOR', 'CONFIG'],
          items.map(({ revision, createdAt, author, config }) => [
            String(revision),
            age(createdAt, nowMs),
            author,
            JSON.stringify(config),
          ]),
        ),
      ));
  noteLength(context, 'revisions', items.length, hasMore);
}
