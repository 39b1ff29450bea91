import { isEventType, type EventStreamQuery } from '@drydock/contract';
import type { StreamEventRecord } from '@drydock/store';

export type EventFilter = (event: StreamEventRecord) => boolean;

type Wanted = Pick<EventStreamQuery, 'lease' | 'resource' | 'blueprint' | 'type'>;

/** Whether nothing is left out. */
export function takesAll({ lease, resource, blueprint, type }: Wanted): boolean {
  return [lease, resource, blueprint, type].every((one) => one === undefined);
}

/** An event has one subject, so those that are named are alternatives; types narrow them. */
export function eventFilter(wanted: Wanted): EventFilter {
  const { lease, resource, blueprint, type } = wanted;
  const subjects = new Set([lease, resource, blueprint].flatMap((ids) => ids ?? []));
  return (event) => {
    const subject = event.leaseId ?? event.resourceId ?? event.blueprintId;
    if (subjects.size > 0 && (subject === null || !subjects.has(subject))) {
      return false;
    }
    return type?.some((pattern) => isEventType(pattern, event.type)) ?? true;
  };
}
