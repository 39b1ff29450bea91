import { DrydockError } from './error.ts';

/**
 * A place in a project's stream of events: everything up to it was seen. Decimal digits, since 64
 * bits do not fit a number.
 */
export interface EventCursor {
  readonly txid: string;
  readonly id: string;
}

/** Negative where `one` comes before `other`. */
export function compareEventCursors(one: EventCursor, other: EventCursor): number {
  return compare(one.txid, other.txid) || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  // Digits without leading zeros: the longer one is greater.
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}

export const formatEventCursor = ({ txid, id }: EventCursor): string => `${txid}-${id}`;

const CURSOR = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,18})$/;
const TXID_MAX = 2n ** 64n - 1n;
const ID_MAX = 2n ** 63n - 1n;

/** @throws DrydockError `invalid-request` for a text that no stream has given */
export function parseEventCursor(text: string, field: string): EventCursor {
  const [, txid = '', id = ''] = CURSOR.exec(text) ?? [];
  if (txid === '' || BigInt(txid) > TXID_MAX || BigInt(id) > ID_MAX) {
    throw new DrydockError('invalid-request', 'The cursor is not one that the stream has given.', {
      hint: 'Take the `id` of the last event, or `nextCursor` of the page before, as it is.',
      problems: [{ field, detail: 'must be a cursor of the event stream' }],
    });
  }
  return { txid, id };
}
