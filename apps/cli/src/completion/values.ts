import { EVENTS } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Argument, Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { LeasePathArgument, NounArgument } from '../nouns/commands.ts';
import { prefixOf } from '../nouns/find.ts';
import { nounNamed } from '../nouns/index.ts';
import { itemsOf, takes, type Listed, type Noun } from '../nouns/noun.ts';
import { statusWords } from '../nouns/statuses.ts';

/** Somebody waits with a finger on the key: what the API does not tell by then is not offered. */
const TIMEOUT_MS = 3_000;
const FOUND_MAX = 50;
const CALL = { timeoutMs: TIMEOUT_MS, triesMax: 1 } as const;

type Source = (client: Drydock, start: string) => Promise<readonly string[]>;

/** Options that mean something else than the noun of their name. */
const BY_OPTION: Readonly<Record<string, Source>> = {
  kind: async (client) => (await client.kinds(CALL)).map(({ kind }) => kind),
  // The secret itself, which nobody can be told.
  token: async () => [],
  type: async (client) => (await client.kinds(CALL)).map(({ provides }) => provides),
};

/** What an argument may be; nothing where only its writer knows. */
export async function completeArgument(
  argument: Argument,
  start: string,
  context: () => Context,
): Promise<readonly string[]> {
  if (!(argument instanceof NounArgument)) {
    return [];
  }
  if (argument instanceof LeasePathArgument) {
    const ids = await idsOf(argument, start, context);
    return ids.map((id) => `${id}:`);
  }
  return idsOf(argument, start, context);
}

function idsOf(
  argument: NounArgument,
  start: string,
  context: () => Context,
): Promise<readonly string[]> {
  const [noun, ...others] = argument.nouns;
  return noun !== undefined && others.length === 0
    ? ask(context, (client) => candidates(client, noun, start))
    : ask(context, (client) => idsOfAny(client, argument.nouns, start));
}

/** What an option may be. */
export async function completeOption(
  command: Command,
  option: Option,
  start: string,
  context: () => Context,
): Promise<readonly string[]> {
  const name = option.attributeName();
  if (name === 'type' && command.name() === 'events') {
    return eventTypes();
  }
  const group = nounNamed(command.parent?.name() ?? '');
  if (name === 'status' && group !== undefined) {
    return statusWords(group.list);
  }
  const noun = nounNamed(group?.list.ids?.[name] ?? name);
  const source =
    BY_OPTION[name] ?? (noun && ((client: Drydock) => candidates(client, noun, start)));
  return source === undefined ? [] : ask(context, (client) => source(client, start));
}

async function ask(
  context: () => Context,
  source: (client: Drydock) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return [...new Set(await source(await context().client()))];
  } catch {
    // A completion says nothing of what is wrong; the command itself will.
    return [];
  }
}

function eventTypes(): string[] {
  const types = Object.keys(EVENTS);
  const groups = new Set(types.map((type) => `${type.split('.', 1)[0] ?? ''}.*`));
  return [...groups, ...types];
}

/** What people write of a noun: names, or ids. */
const candidates = (client: Drydock, noun: Noun, start: string): Promise<string[]> =>
  noun.isNamed === true
    ? first(client, noun, {}, ({ id, name }) => name ?? id)
    : first(client, noun, byLetters(noun, start), ({ id }) => id);

/** Ids of all nouns whose ids may begin so. One that the token may not see is left out. */
async function idsOfAny(
  client: Drydock,
  nouns: readonly Noun[],
  start: string,
): Promise<readonly string[]> {
  const may = nouns.filter((noun) => {
    const prefix = prefixOf(noun);
    return start.startsWith(prefix) || prefix.startsWith(start);
  });
  const found = await Promise.all(
    may.map((noun) =>
      first(
        client,
        noun,
        byLetters(noun, start.startsWith(prefixOf(noun)) ? start : ''),
        ({ id }) => id,
      ).catch(() => []),
    ),
  );
  return found.flat();
}

/** The first letters of ids, where the list can be asked for them. */
const byLetters = (noun: Noun, start: string): { idPrefix?: string } =>
  takes(noun, 'idPrefix') && start !== '' ? { idPrefix: start } : {};

async function first(
  client: Drydock,
  noun: Noun,
  filter: Readonly<Record<string, unknown>>,
  word: (item: Listed) => string | undefined,
): Promise<string[]> {
  const limit = takes(noun, 'limit') ? { limit: FOUND_MAX } : {};
  const found: string[] = [];
  for await (const item of itemsOf(
    client,
    noun,
    { ...filter, ...noun.completes, ...limit },
    CALL,
  )) {
    found.push(word(item) ?? '');
    if (found.length === FOUND_MAX) {
      break;
    }
  }
  return found;
}
