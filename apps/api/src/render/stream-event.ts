import type { StreamEvent } from '@drydock/contract';
import { formatEventCursor } from '@drydock/model';
import type { StreamEventRecord } from '@drydock/store';
import { idOfKind, renderEvent } from './timeline.ts';

export function renderStreamEvent(record: StreamEventRecord): StreamEvent {
  return {
    ...renderEvent(record),
    authorization: idOfKind(record.subject, 'authorization'),
    cursor: formatEventCursor(record.cursor),
  };
}
