import type { Drydock } from '@drydock/sdk';
import { LIST_LIMIT } from '../commands/option.ts';
import type { Context } from '../context.ts';
import { table } from '../table.ts';
import { take } from '../take.ts';
import { resolveId } from './find.ts';
import type { NounName } from './index.ts';
import { endpointOf, itemsOf, type Listed, type Noun } from './noun.ts';
import { statusesOf } from './statuses.ts';

type Given = Readonly<Record<string, unknown>>;

/** Lists what the options ask for. */
export async function listNoun(context: Context, noun: Noun, options: Given): Promise<void> {
  const known = statusFilter(noun, options);
  const client = await context.client();
  const filter = { ...(await filterOf(client, noun, options)), ...known };
  const nowMs = Date.now();
  const wanted = kept(itemsOf(client, noun, filter), noun, options, nowMs);
  const isWhole = endpointOf(noun, 'list')?.answer === 'items';
  const limit = isWhole ? Infinity : Number(options['limit'] ?? LIST_LIMIT);
  const { items, hasMore } = await take(wanted, limit);
  await (context.isJson ? context.json({ items }) : context.text(tableOf(noun, items, nowMs)));
  noteLength(context, noun.client, items.length, hasMore);
}

/** Where the statuses are known; otherwise they are a parameter like any other. */
function statusFilter({ list }: Noun, options: Given): Given {
  if (list.statuses === undefined) {
    return {};
  }
  const isAll = list.meansAll !== undefined && options[list.meansAll] === true;
  const status = statusesOf({ ...options, ...(isAll && { all: true }) }, list);
  return status === undefined ? {} : { status };
}

/** Parameters of the route that options are called as, and what the noun makes of the others. */
export async function filterOf(client: Drydock, noun: Noun, options: Given): Promise<Given> {
  const { list } = noun;
  const { query = [], commas = [] } = endpointOf(noun, 'list') ?? {};
  const isOther = (name: string): boolean =>
    name === 'limit' || (name === 'status' && list.statuses !== undefined);
  const filter: Record<string, unknown> = {};
  for (const name of query.filter((each) => options[each] !== undefined && !isOther(each))) {
    const value = options[name];
    const means = list.ids?.[name] as NounName | undefined;
    if (typeof value !== 'string') {
      filter[name] = value;
    } else if (means !== undefined) {
      filter[name] = await resolveId(client, means, value);
    } else {
      filter[name] = commas.includes(name) ? value.split(',') : value;
    }
  }
  return { ...filter, ...agesOf(options), ...list.filter?.(options) };
}

function agesOf({ olderThan, newerThan }: Given): Given {
  const at = (seconds: unknown): string =>
    new Date(Date.now() - Number(seconds) * 1_000).toISOString();
  return {
    ...(olderThan !== undefined && { createdBefore: at(olderThan) }),
    ...(newerThan !== undefined && { createdAfter: at(newerThan) }),
  };
}

async function* kept(
  items: AsyncIterable<Listed>,
  { list }: Noun,
  options: Given,
  nowMs: number,
): AsyncGenerator<Listed> {
  for await (const item of items) {
    if (list.keeps?.(item, options, nowMs) !== false) {
      yield item;
    }
  }
}

export function tableOf({ list }: Noun, items: readonly Listed[], nowMs: number): string {
  const columns = Object.values(list.columns);
  return table(
    Object.keys(list.columns),
    items.map((item) => columns.map((cell) => cell(item, nowMs))),
  );
}

/** Says what a table alone does not: that there is nothing, or that there is more. */
export function noteLength(context: Context, what: string, shown: number, hasMore: boolean): void {
  if (shown === 0 && !context.isJson) {
    context.note(`There are no such ${what}.`);
  }
  if (hasMore) {
    context.note(`There are more than ${shown} ${what}; see --limit.`);
  }
}
