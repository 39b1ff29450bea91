import type { StreamEvent } from '@drydock/contract';
import { DrydockError, TIMELINE_NOUNS, type TimelineNoun } from '@drydock/model';
import type { Drydock, EventFilter } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { resolveIds } from '../../nouns/find.ts';
import { table } from '../../table.ts';

/** Whose events, by noun. */
type OfSubjects = { readonly [Name in TimelineNoun]?: readonly string[] };

export interface EventsOptions extends OfSubjects {
  readonly follow?: boolean;
  readonly cursor?: string;
  readonly from?: string;
  readonly type?: readonly string[];
}

const PAGE_LIMIT = 200;

export async function tellEvents(context: Context, options: EventsOptions): Promise<void> {
  const from = checkedFrom(options);
  const client = await context.client();
  const filter = await filterOf(client, options);
  const { cursor } = options;
  let last = cursor;
  const tell = async (event: StreamEvent): Promise<void> => {
    last = event.cursor;
    await (context.isJson ? context.jsonLine(event) : context.text(lineOf(event)));
  };
  try {
    await context.interruptible(
      async (signal) => {
        if (options.follow === true) {
          for await (const event of client.events({ ...filter, cursor, from, signal })) {
            await tell(event);
          }
          return;
        }
        last = await tellKept(
          client,
          { ...filter, ...(cursor !== undefined && { cursor }) },
          signal,
          tell,
        );
      },
      () => '',
    );
  } finally {
    if (last !== undefined) {
      context.progress(`To go on from here: --cursor ${last}`);
    }
  }
}

/** What is kept, page by page; resolves to the cursor after it. */
async function tellKept(
  client: Drydock,
  query: EventFilter & { cursor?: string },
  signal: AbortSignal,
  tell: (event: StreamEvent) => Promise<void>,
): Promise<string> {
  let { cursor } = query;
  for (;;) {
    const place = cursor === undefined ? { from: 'beginning' as const } : { cursor };
    const wanted = { ...query, ...place, limit: PAGE_LIMIT };
    const { items, nextCursor, hasMore } = await client.timeline.page(wanted, { signal });
    for (const event of items) {
      await tell(event);
    }
    cursor = nextCursor;
    if (!hasMore) {
      return cursor;
    }
  }
}

async function filterOf(client: Drydock, options: EventsOptions): Promise<EventFilter> {
  const subject: string[] = [];
  for (const noun of TIMELINE_NOUNS) {
    subject.push(...(await resolveIds(client, noun, options[noun] ?? [])));
  }
  return {
    ...(subject.length > 0 && { subject }),
    ...(options.type !== undefined && { type: [...options.type] }),
  };
}

function checkedFrom({ from, cursor }: EventsOptions): 'now' | 'beginning' | undefined {
  if (from !== undefined && cursor !== undefined) {
    throw new DrydockError('invalid-request', 'events takes either --cursor or --from.', {
      hint: 'A cursor says where to go on; --from is for whoever has none.',
    });
  }
  if (from === undefined || from === 'now' || from === 'beginning') {
    return from;
  }
  throw new DrydockError('invalid-request', `--from ${from} is neither now nor beginning.`);
}

function lineOf(event: StreamEvent): string {
  const subject = event.subject?.id ?? '-';
  return table([event.at, event.type.padEnd(24), subject.padEnd(26), event.message], []);
}
