import type { Attempt, Command, TimelineEvent } from '@drydock/contract';
import { describeEvent, type Subject, type TimelineNoun } from '@drydock/model';
import type { AttemptRecord, CommandRecord, EventRecord } from '@drydock/store';
import { instant } from './instant.ts';

/** The id of a subject where it is of that kind. */
export const idOfKind = (subject: Subject | null, kind: TimelineNoun): string | null =>
  subject?.kind === kind ? subject.id : null;

export function renderEvent(record: EventRecord): TimelineEvent {
  const { id, type, data, subject } = record;
  const { author } = data;
  return {
    id,
    at: record.at.toISOString(),
    type,
    message: describeEvent(type, data),
    subject,
    lease: idOfKind(subject, 'lease'),
    resource: idOfKind(subject, 'resource'),
    blueprint: idOfKind(subject, 'blueprint'),
    ...(typeof author === 'string' && { author }),
    data,
  };
}

export function renderCommand(record: CommandRecord): Command {
  const { id, name, author, outcome, reason } = record;
  return {
    id,
    name,
    author,
    arguments: record.arguments,
    createdAt: record.createdAt.toISOString(),
    outcome,
    reason,
    consumedAt: instant(record.consumedAt),
  };
}

export function renderAttempt(record: AttemptRecord): Attempt {
  const { id, number, status, reason } = record;
  return {
    id,
    number,
    resource: record.resourceId,
    blueprint: record.blueprintId,
    status,
    startedAt: record.startedAt.toISOString(),
    activatedAt: instant(record.activatedAt),
    endedAt: instant(record.endedAt),
    reason,
  };
}
