import { setTimeout as pause } from 'node:timers/promises';
import type { TimelineEvent } from '@drydock/contract';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { resolveId } from '../../nouns/find.ts';
import { table } from '../../table.ts';

/** Between two looks at the timeline. */
const FOLLOW_MS = 1_000;
const LAST_EVENT = 'lease.destroyed';

export async function showEvents(
  context: Context,
  text: string,
  options: { readonly follow?: boolean },
): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, 'lease', text);
  if (options.follow === true) {
    await context.interruptible(
      (signal) => follow(context, client, id, signal),
      () => '',
    );
    return;
  }
  const events = await newerThan(client, id, null);
  if (context.isJson) {
    await context.json({ items: events.toReversed() });
    return;
  }
  await context.text(
    table(
      ['TIME', 'EVENT', 'MESSAGE'],
      events.map((event) => [event.at, event.type, event.message]),
    ),
  );
}

async function follow(
  context: Context,
  client: Drydock,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  let lastId: string | null = null;
  for (;;) {
    for (const event of await newerThan(client, id, lastId, signal)) {
      await (context.isJson ? context.jsonLine(event) : context.text(lineOf(event)));
      lastId = event.id;
      if (event.type === LAST_EVENT) {
        return;
      }
    }
    try {
      await pause(FOLLOW_MS, undefined, { signal });
    } catch {
      throw signal.reason;
    }
  }
}

/** Oldest first: everything after the event of that id. */
async function newerThan(
  client: Drydock,
  id: string,
  lastId: string | null,
  signal?: AbortSignal,
): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for await (const event of client.leases.events(id, { signal })) {
    if (event.id === lastId) {
      break;
    }
    events.unshift(event);
  }
  return events;
}

function lineOf(event: TimelineEvent): string {
  return table([event.at, event.type.padEnd(24), event.message], []);
}
