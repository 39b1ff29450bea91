import type { Context } from '../../context.ts';
import type { Json } from '@drydock/model';
import { age } from '../../duration.ts';
import { resolveCredential } from '../../resolve-credential.ts';
import { fields, table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';

export async function listCredentials(
  context: Context,
  { limit = LIST_LIMIT }: { readonly limit?: number },
): Promise<void> {
  const client = await context.client();
  const { items, hasMore } = await take(client.credentials.list(), limit);
  const nowMs = Date.now();
  await (context.isJson
    ? context.json({ items })
    : context.text(
        table(
          ['NAME', 'KIND', 'FINGERPRINT', 'SEALED-WITH', 'AGE', 'ID'],
          items.map((credential) => [
            credential.name,
            credential.kind,
            textOf(credential.facts['fingerprint']),
            credential.keyId,
            age(credential.rotatedAt ?? credential.createdAt, nowMs),
            credential.id,
          ]),
        ),
      ));
  noteLength(context, 'credentials', items.length, hasMore);
}

export async function showCredential(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const credential = await resolveCredential(client, text);
  if (context.isJson) {
    await context.json(credential);
    return;
  }
  const { id, name, kind, facts, keyId, author, createdAt, rotatedAt } = credential;
  await context.text(
    fields([
      ['id', id],
      ['name', name],
      ['kind', kind],
      ...Object.entries(facts).map(([fact, value]): [string, string] => [fact, textOf(value)]),
      ['sealed with', keyId],
      ['author', author],
      ['created', createdAt],
      ['rotated', rotatedAt ?? 'never'],
    ]),
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '-' : JSON.stringify(value);
}
