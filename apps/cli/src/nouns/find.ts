import { DrydockError, ID_PREFIX, isId } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import { NOUNS, type NounName } from './index.ts';
import { clientOf, endpointOf, idKindOf, itemsOf, takes, type Listed, type Noun } from './noun.ts';

/** Enough to show that an abbreviation names several. */
const CANDIDATES_MAX = 6;
/** What the API takes as the first letters of an id. */
const PREFIX = /^(?=.)([a-z]+_)?[0-9a-z]*$/;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

type Identified = Listed & { readonly id: string };

/** The whole id of what an id, its first letters (`lease_7k2`, `7k2`), or a name means. */
export async function resolveId(client: Drydock, name: NounName, text: string): Promise<string> {
  const noun: Noun = NOUNS[name];
  return isWhole(noun, text) ? text : (await search(client, noun, text)).id;
}

/** As `resolveId` of each. All are resolved first: a wrong one does nothing to the others. */
export async function resolveIds(
  client: Drydock,
  name: NounName,
  texts: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const text of texts) {
    ids.push(await resolveId(client, name, text));
  }
  return ids;
}

/** What an id, its first letters or a name means. */
export async function findOne(client: Drydock, noun: Noun, text: string): Promise<Identified> {
  if (isWhole(noun, text) && endpointOf(noun, 'get') !== undefined) {
    return (await clientOf(client, noun).get?.(text)) as Identified;
  }
  return search(client, noun, text);
}

function isWhole(noun: Noun, text: string): boolean {
  const kind = idKindOf(noun);
  return kind !== null && isId(kind, text);
}

/** Asks for as little as the noun's list allows: those of a name, of first letters, or all of them. */
async function search(client: Drydock, noun: Noun, text: string): Promise<Identified> {
  if (takes(noun, 'name') && NAME.test(text)) {
    const [named] = await some(client, noun, { name: text, limit: 1 }, 1);
    if (named !== undefined) {
      return named;
    }
  }
  const byLetters = takes(noun, 'idPrefix');
  const candidates = byLetters
    ? PREFIX.test(text)
      ? await some(client, noun, { idPrefix: text, limit: CANDIDATES_MAX }, CANDIDATES_MAX)
      : []
    : await amongAll(client, noun, text);
  const [first, ...others] = candidates;
  if (first === undefined) {
    throw notFound(noun, text, byLetters);
  }
  if (others.length > 0) {
    const ids = candidates.slice(0, CANDIDATES_MAX).map(({ id }) => id);
    const more = candidates.length >= CANDIDATES_MAX ? ', ...' : '';
    throw new DrydockError('conflict', `${text} may mean several: ${ids.join(', ')}${more}.`, {
      hint: `Write more letters of the ${prefixOf(noun)}... id.`,
    });
  }
  return first;
}

function notFound(noun: Noun, text: string, byLetters: boolean): DrydockError {
  const message = byLetters
    ? `No ${noun.name} has an id that starts with ${text}.`
    : `There is no ${noun.name} ${text}.`;
  const all = byLetters && 'all' in noun.list.options ? ' --all' : '';
  return new DrydockError('not-found', message, {
    hint: `\`drydock ${noun.name} list${all}\` shows what there is.`,
  });
}

async function some(
  client: Drydock,
  noun: Noun,
  filter: Readonly<Record<string, unknown>>,
  max: number,
): Promise<Identified[]> {
  const found: Identified[] = [];
  for await (const item of itemsOf(client, noun, filter)) {
    found.push(item as Identified);
    if (found.length === max) {
      break;
    }
  }
  return found;
}

/** For lists that are short enough to be read. */
async function amongAll(client: Drydock, noun: Noun, text: string): Promise<Identified[]> {
  const prefix = text.includes('_') ? text : `${prefixOf(noun)}${text}`;
  const found: Identified[] = [];
  for await (const item of itemsOf(client, noun, {})) {
    const one = item as Identified;
    if (one.id === text || (noun.isNamed === true && one.name === text)) {
      return [one];
    }
    if (one.id.startsWith(prefix)) {
      found.push(one);
    }
  }
  return found;
}

/** What ids of the noun begin with: `lease_`. */
export function prefixOf(noun: Noun): string {
  const kind = idKindOf(noun);
  return kind === null ? '' : `${ID_PREFIX[kind]}_`;
}

/**
 * Which of the nouns an id, or the first letters of one, is of: its prefix says so. Where there is but
 * one, it may be left out.
 */
export function nounOf(nouns: readonly Noun[], text: string): Noun {
  const [only, ...others] = nouns;
  const found = nouns.find((noun) => text.startsWith(prefixOf(noun)));
  const noun = found ?? (others.length === 0 ? only : undefined);
  if (noun === undefined) {
    const prefixes = nouns.map((each) => `${prefixOf(each)}...`).join(', ');
    throw new DrydockError('invalid-request', `${text} does not say what it is the id of.`, {
      hint: `Ids look like ${prefixes}`,
    });
  }
  return noun;
}
