import { isEventType, type EventStreamQuery } from '@drydock/contract';
import type { StreamEventRecord } from '@drydock/store';

export type EventFilter = (event: StreamEventRecord) => boolean;

type Wanted = Pick<EventStreamQuery, 'subject' | 'lease' | 'resource' | 'blueprint' | 'type'>;

/** Whether nothing is left out. */
export function takesAll(wanted: Wanted): boolean {
  return wanted.type === undefined && subjectsOf(wanted).size === 0;
}

/** An event has one subject, so those that are named are alternatives; types narrow them. */
export function eventFilter(wanted: Wanted): EventFilter {
  const { type } = wanted;
  const subjects = subjectsOf(wanted);
  return (event) => {
    const { subject } = event;
    if (subjects.size > 0 && (subject === null || !subjects.has(subject.id))) {
      return false;
    }
    return type?.some((pattern) => isEventType(pattern, event.type)) ?? true;
  };
}

/** The parameters named after a noun say the same of theirs as `subject` says of all. */
function subjectsOf({ subject, lease, resource, blueprint }: Wanted): ReadonlySet<string> {
  return new Set([subject, lease, resource, blueprint].flatMap((ids) => ids ?? []));
}
