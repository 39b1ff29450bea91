import type { Attempt, BlueprintRevision, Command, Slot } from '@drydock/contract';
import type { Drydock } from '@drydock/sdk';
import { LIST_LIMIT } from '../commands/option.ts';
import type { Context } from '../context.ts';
import { age } from '../duration.ts';
import { table } from '../table.ts';
import { take } from '../take.ts';
import { nounOf, resolveId } from './find.ts';
import type { NounName } from './index.ts';
import { noteLength } from './list.ts';
import type { Noun } from './noun.ts';

export interface Told {
  readonly commands: Command;
  readonly attempts: Attempt;
  readonly slots: Slot;
  readonly revisions: BlueprintRevision;
}

type Columns<Item> = Readonly<Record<string, (item: Item, nowMs: number) => string>>;

const COLUMNS: { readonly [What in keyof Told]: Columns<Told[What]> } = {
  commands: {
    TIME: ({ createdAt }) => createdAt,
    COMMAND: ({ name }) => name,
    AUTHOR: ({ author }) => author,
    OUTCOME: ({ outcome }) => outcome ?? '-',
    CONSUMED: ({ consumedAt }) => consumedAt ?? '-',
    ID: ({ id }) => id,
    REASON: ({ reason }) => reason ?? '',
  },
  attempts: {
    NUMBER: ({ number }) => String(number),
    RESOURCE: ({ resource }) => resource,
    STATUS: ({ status }) => status,
    STARTED: ({ startedAt }) => startedAt,
    ACTIVATED: ({ activatedAt }) => activatedAt ?? '-',
    ENDED: ({ endedAt }) => endedAt ?? '-',
    ID: ({ id }) => id,
    REASON: ({ reason }) => reason ?? '',
  },
  slots: {
    SLOT: ({ key }) => key,
    SINCE: ({ acquiredAt }, nowMs) => age(acquiredAt, nowMs),
  },
  revisions: {
    REVISION: ({ revision }) => String(revision),
    AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
    AUTHOR: ({ author }) => author,
    RESOLVED: ({ resolved }) => JSON.stringify(resolved),
    CONFIG: ({ config }) => JSON.stringify(config),
  },
};

/** Lists what belongs to one: what was sent to it, where it was tried, what it was, what it holds. */
export async function listTold<What extends keyof Told>(
  context: Context,
  what: What,
  nouns: readonly Noun[],
  text: string,
  { limit = LIST_LIMIT }: { readonly limit?: number },
): Promise<void> {
  const noun = nounOf(nouns, text);
  const client = await context.client();
  const id = await resolveId(client, noun.name as NounName, text);
  const { items, hasMore } = await take(toldOf(client, noun, what, id), limit);
  const columns: Columns<Told[What]> = COLUMNS[what];
  const nowMs = Date.now();
  const rows = items.map((item) => Object.values(columns).map((cell) => cell(item, nowMs)));
  await (context.isJson
    ? context.json({ items })
    : context.text(table(Object.keys(columns), rows)));
  noteLength(context, what, items.length, hasMore);
}

function toldOf<What extends keyof Told>(
  client: Drydock,
  noun: Noun,
  what: What,
  id: string,
): AsyncIterable<Told[What]> {
  const lists = client[noun.client] as unknown as {
    readonly [Each in What]: (of: string) => AsyncIterable<Told[Each]>;
  };
  return lists[what](id);
}
