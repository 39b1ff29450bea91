import { DrydockError, ID_PREFIX, isId } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';

type Kind = 'lease' | 'resource' | 'blueprint';

/** Enough to show that an abbreviation names several. */
const CANDIDATES_MAX = 6;
const PREFIX = /^(?=.)([a-z]+_)?[0-9a-z]*$/;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The whole id of what an id, its first letters (`lease_7k2`, `7k2`), or a blueprint's name means. */
export async function resolveId(client: Drydock, kind: Kind, text: string): Promise<string> {
  if (isId(kind, text)) {
    return text;
  }
  if (kind === 'blueprint' && NAME.test(text)) {
    const [named] = await idsOf(client.blueprints.list({ name: text, limit: 1 }));
    if (named !== undefined) {
      return named;
    }
  }
  const found = PREFIX.test(text) ? await idsOf(candidates(client, kind, text)) : [];
  const [first, ...others] = found;
  if (first === undefined) {
    throw new DrydockError('not-found', `No ${kind} has an id that starts with ${text}.`, {
      hint: `\`drydock ${kind} list${kind === 'blueprint' ? '' : ' --all'}\` shows what there is.`,
    });
  }
  if (others.length > 0) {
    const more = found.length === CANDIDATES_MAX ? ', ...' : '';
    throw new DrydockError('conflict', `${text} may mean several: ${found.join(', ')}${more}.`, {
      hint: `Write more letters of the ${ID_PREFIX[kind]}_... id.`,
    });
  }
  return first;
}

function candidates(
  client: Drydock,
  kind: Kind,
  idPrefix: string,
): AsyncIterable<{ readonly id: string }> {
  const filter = { idPrefix, limit: CANDIDATES_MAX };
  switch (kind) {
    case 'lease':
      return client.leases.list(filter);
    case 'resource':
      return client.resources.list(filter);
    case 'blueprint':
      return client.blueprints.list(filter);
  }
}

async function idsOf(items: AsyncIterable<{ readonly id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of items) {
    ids.push(id);
    if (ids.length === CANDIDATES_MAX) {
      break;
    }
  }
  return ids;
}
