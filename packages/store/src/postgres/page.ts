import { DrydockError } from '@drydock/model';

/** Which page of a list: newest first, from the cursor of the page before on. */
export interface PageRequest {
  readonly limit: number;
  /** Opaque to whoever holds it; undefined for the first page. */
  readonly cursor?: string | undefined;
}

export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

const NUMBER = /^[1-9]\d{0,17}$/;

/** The number that the page lies below, or null for the first page. */
export function belowOf({ cursor }: PageRequest): bigint | null {
  if (cursor === undefined) {
    return null;
  }
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!NUMBER.test(text)) {
    throw new DrydockError('invalid-request', 'The cursor is not one that a list has given.', {
      hint: 'Take `nextCursor` of the page before, as it is.',
      problems: [{ field: 'query.cursor', detail: 'must be the nextCursor of a page' }],
    });
  }
  return BigInt(text);
}

/** The page of rows that were read with a limit one higher than asked. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  numberOf: (row: Row) => bigint | number,
  itemOf: (row: Row) => Item,
): PageOf<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return {
    items: shown.map(itemOf),
    nextCursor: hasMore
      ? Buffer.from(String(numberOf(last)), 'latin1').toString('base64url')
      : null,
  };
}

/** A prefix of ids of a kind, which may be written without that kind's own prefix. */
export function wholePrefix(kindPrefix: string, text: string): string {
  return text.includes('_') ? text : `${kindPrefix}_${text}`;
}
