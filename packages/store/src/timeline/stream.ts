import { compareEventCursors, type EventCursor } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import type { EventRecord } from './lists.ts';
import { subjectOf } from '../subject/columns.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

export interface StreamEventRecord extends EventRecord {
  /** Where to go on after it. */
  readonly cursor: EventCursor;
}

/** What follows a cursor in one project. */
export interface EventBatch {
  /** In the order of the stream, which is the same for every reader. */
  readonly events: readonly StreamEventRecord[];
  /** Where to go on: everything up to it is in `events` or was before. */
  readonly next: EventCursor;
  /** Whether more can be read at once. */
  readonly hasMore: boolean;
  /** Whether events are committed that come only once an older transaction has ended. */
  readonly held: boolean;
  /** Events after the cursor were forgotten, or it is not of this server: it cannot be resumed. */
  readonly expired: boolean;
}

export interface EventStreamReader {
  /**
   * Where a project's stream ends now, and the oldest place from which nothing is missing. What has
   * begun and is not committed yet comes after `now`.
   */
  ends(projectId: string): Promise<{ readonly now: EventCursor; readonly beginning: EventCursor }>;
  /** What follows each of the cursors, at most `limit` events of each project; one statement. */
  after(
    places: readonly { readonly projectId: string; readonly cursor: EventCursor }[],
    limit: number,
  ): Promise<readonly EventBatch[]>;
}

type Row = RowOf<'timeline/after'>;

export function createEventStreamReader(database: Runner): EventStreamReader {
  return {
    ends: async (projectId) => {
      const [row] = await database.rows('timeline/horizon', { project: projectId });
      return {
        now: { txid: row?.horizon ?? '0', id: '0' },
        beginning: { txid: row?.forgottenTxid ?? '0', id: row?.forgottenEvent ?? '0' },
      };
    },
    after: async (places, limit) => {
      const rows = await database.rows('timeline/after', {
        projects: places.map(({ projectId }) => projectId),
        txids: places.map(({ cursor }) => cursor.txid),
        ids: places.map(({ cursor }) => cursor.id),
        perProject: limit,
      });
      const byPosition = places.map((): Row[] => []);
      rows.forEach((row) => byPosition[row.position - 1]?.push(row));
      return places.map(({ cursor }, index) => batchOf(byPosition[index] ?? [], cursor, limit));
    },
  };
}

function batchOf(rows: readonly Row[], from: EventCursor, limit: number): EventBatch {
  const [first] = rows;
  if (first === undefined) {
    // The project is gone, and its events with it.
    return { events: [], next: from, hasMore: false, held: false, expired: true };
  }
  const { horizon, held, expired } = first;
  const events = rows.flatMap((row) => (row.id === null ? [] : [eventOf(row, row.id)]));
  const last = events.at(-1);
  const hasMore = events.length === limit;
  const next =
    hasMore && last !== undefined ? last.cursor : laterOf(from, { txid: horizon, id: '0' });
  return { events, next, hasMore, held, expired };
}

function eventOf(row: Row, id: string): StreamEventRecord {
  return {
    id,
    at: row.at,
    type: row.type,
    subject: subjectOf(row),
    data: row.data,
    cursor: { txid: row.txid, id },
  };
}

function laterOf(one: EventCursor, other: EventCursor): EventCursor {
  return compareEventCursors(one, other) < 0 ? other : one;
}
