import { EVENTS, isId, type IdKind } from '@drydock/model';
import { z } from 'zod';
import { timelineEvent } from './event.ts';
import { subjectId } from '../http/subject.ts';
import { pageQueryShape, severalOf } from '../http/paging.ts';

/** `lease.broken`, or the first words of several: `lease.*`, `lease.command-*`. */
const TYPE_PATTERN = /^[a-z]+\.[a-z-]*\*?$/;

/** Whether the event's type is meant by what a filter says. */
export function isEventType(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

const typePattern = z
  .string()
  .max(64)
  .regex(TYPE_PATTERN, 'must look like lease.broken or lease.*')
  .refine((pattern) => Object.keys(EVENTS).some((type) => isEventType(pattern, type)), {
    error: 'must match a type of docs/events.md',
  });

const idOf = (kind: IdKind) =>
  z
    .string()
    .refine((text): boolean => isId(kind, text), { error: `must be the whole id of a ${kind}` });

const cursor = z
  .string()
  .max(64)
  .describe('Goes on after this: `id` of an event of the stream, or `nextCursor` of a page.');

export const eventStreamQuery = z
  .strictObject({
    cursor: cursor.optional(),
    from: z
      .enum(['now', 'beginning'])
      .optional()
      .describe(
        'Without `cursor`: what happens from now on (default), or everything since the oldest place from which nothing is missing.',
      ),
    subject: severalOf(subjectId)
      .optional()
      .describe('Only of these, whatever they are; whole ids with commas.'),
    lease: severalOf(idOf('lease')).optional().describe('Only of these leases; with commas.'),
    resource: severalOf(idOf('resource'))
      .optional()
      .describe('Only of these resources; with `lease`, of either.'),
    blueprint: severalOf(idOf('blueprint'))
      .optional()
      .describe('Only of these blueprints; with others, of any of them.'),
    type: severalOf(typePattern)
      .optional()
      .describe('Only of these types; `lease.*` takes all that begin with it.'),
    limit: pageQueryShape.limit.describe('How many events a page has at most.'),
  })
  .refine(({ cursor: place, from }) => place === undefined || from === undefined, {
    path: ['from'],
    error: 'must not be given together with `cursor`',
  });
export type EventStreamQuery = z.output<typeof eventStreamQuery>;

export const streamEvent = timelineEvent
  .extend({
    authorization: z
      .string()
      .nullable()
      .describe('Id of the `subject` where that is an authorization.'),
    cursor: cursor.describe('Where to go on after it; the `id` of the server-sent event.'),
  })
  .meta({ id: 'StreamEvent', description: 'An event, with its place in the project’s stream.' });
export type StreamEvent = z.output<typeof streamEvent>;

/**
 * With `Accept: text/event-stream` the answer is a stream instead: a `message` with a
 * `StreamEvent` for each event, its cursor as the `id`, and `error` with a problem before the
 * server ends it. A block that has nothing but an `id` comes first and at least every
 * `EVENTS_HEARTBEAT_MS`: it moves the place to resume from past what the filters left out.
 */
export const eventStreamPage = z
  .object({
    items: z.array(streamEvent).describe('Oldest first.'),
    nextCursor: z.string().describe('The next page’s `cursor`. There is always one.'),
    hasMore: z.boolean().describe('Whether the next page can be read at once.'),
  })
  .meta({ id: 'EventStreamPage', description: 'A page of a project’s events.' });
export type EventStreamPage = z.output<typeof eventStreamPage>;

/** Proxies commonly cut a connection that was silent for 60 s. */
export const EVENTS_HEARTBEAT_MS = 15_000;
