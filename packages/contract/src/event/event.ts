import { EVENTS, type EventData, type EventType } from '@drydock/model';
import { z } from 'zod';
import { storedSubject } from '../http/subject.ts';
import { pageOf } from '../http/paging.ts';
import { timestamp } from '../http/text.ts';

const types = Object.keys(EVENTS) as [EventType, ...EventType[]];

const eventData = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
) as z.ZodType as z.ZodType<EventData, EventData>;

export const timelineEvent = z
  .object({
    id: z.string().describe('Opaque; unique within the project.'),
    at: timestamp.describe('When it was committed.'),
    type: z.enum(types).describe('What happened, from a closed list.'),
    message: z.string().describe('The event as one sentence.'),
    subject: storedSubject.nullable().describe('What it is about; null for the project itself.'),
    lease: z.string().nullable().describe('Id of the `subject` where that is a lease.'),
    resource: z.string().nullable().describe('Id of the `subject` where that is a resource.'),
    blueprint: z.string().nullable().describe('Id of the `subject` where that is a blueprint.'),
    author: z.string().nullish().describe('Who asked for it, where somebody did.'),
    data: eventData.describe('The fields that the sentence was made of.'),
  })
  .meta({ id: 'Event', description: 'One line of a timeline.' });
export type TimelineEvent = z.output<typeof timelineEvent>;

export const eventPage = pageOf(timelineEvent).meta({
  id: 'EventPage',
  description: 'A page of a timeline.',
});
