import { DrydockError, ID_PREFIX, isId } from '@drydock/model';

type Kind = 'project' | 'token' | 'authorization';

interface Listed {
  readonly id: string;
  readonly name?: string;
}

/**
 * The one of a list that an id, its first letters or a name means. For lists that are short enough
 * to be read.
 */
export async function findListed<Item extends Listed>(
  items: AsyncIterable<Item>,
  kind: Kind,
  text: string,
): Promise<Item> {
  const prefix = text.includes('_') ? text : `${ID_PREFIX[kind]}_${text}`;
  const found: Item[] = [];
  for await (const item of items) {
    if (item.id === text || item.name === text) {
      return item;
    }
    if (item.id.startsWith(prefix)) {
      found.push(item);
    }
  }
  const [first, ...others] = found;
  if (first === undefined) {
    throw new DrydockError('not-found', `There is no ${kind} ${text}.`, {
      hint: `\`drydock ${kind} list\` shows what there is.`,
    });
  }
  if (others.length > 0) {
    const ids = found.slice(0, 6).map(({ id }) => id);
    throw new DrydockError('conflict', `${text} may mean several: ${ids.join(', ')}.`, {
      hint: `Write more letters of the ${ID_PREFIX[kind]}_... id.`,
    });
  }
  return first;
}

/** As `findListed`, without asking where the id is whole. */
export async function resolveListed(
  items: () => AsyncIterable<Listed>,
  kind: Kind,
  text: string,
): Promise<string> {
  return isId(kind, text) ? text : (await findListed(items(), kind, text)).id;
}
