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

function statusFilter({ list }: Noun, options: Given): Given {
  const isAll = list.meansAll !== undefined && options[list.meansAll] === true;
  const status = statusesOf({ ...options, ...(isAll && { all: true }) }, list);
  return status === undefined ? {} : { status };
}

/** Parameters of the route that options are called as, and what the noun makes of the others. */
async function filterOf(client: Drydock, noun: Noun, options: Given): Promise<Given> {
  const { query = [], commas = [] } = endpointOf(noun, 'list') ?? {};
  const filter: Record<string, unknown> = {};
  for (const name of query.filter((each) => each !== 'limit' && each !== 'status')) {
    const value = options[name];
    if (value !== undefined) {
      const means = noun.list.ids?.[name] as NounName | undefined;
      filter[name] =
        means !== undefined
          ? await resolveId(client, means, String(value))
          : commas.includes(name)
            ? String(value).split(',')
            : value;
    }
  }
  return { ...filter, ...noun.list.filter?.(options) };
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
