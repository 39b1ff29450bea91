import { NOUN_NAMES, NOUNS, type Noun } from './noun.ts';

type NounPrefixes = { readonly [Name in Noun]: (typeof NOUNS)[Name]['prefix'] };

const NOUN_PREFIXES = Object.fromEntries(
  NOUN_NAMES.map((name) => [name, NOUNS[name].prefix]),
) as NounPrefixes;

/** What ids begin with, by what they name. */
export const ID_PREFIX = {
  ...NOUN_PREFIXES,
  group: 'grp',
  attempt: 'att',
  command: 'cmd',
  intent: 'int',
  installation: 'ins',
  finding: 'find',
} as const;

export type IdKind = keyof typeof ID_PREFIX;
export type Id<K extends IdKind = IdKind> = `${(typeof ID_PREFIX)[K]}_${string}`;

/** Crockford's base 32 without i, l, o and u: no two letters look alike. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_LENGTH = 20;
const RANDOM_FORM = `[${ALPHABET}]{${RANDOM_LENGTH}}`;
const RANDOM_PART = new RegExp(`^${RANDOM_FORM}$`);

/** Asking the system for random bytes costs the same for one id as for hundreds. */
const STOCK_IDS = 200;
let stock = new Uint8Array(0);
let used = 0;

/**
 * Made for each lease, and nothing that people type: they begin with the time, so that what is made
 * together lies together in an index. A random one is a page of the index written for each row.
 */
const BEGIN_WITH_TIME: ReadonlySet<IdKind> = new Set(['attempt', 'command', 'intent']);
/** 45 bits of milliseconds, until the year 3084. */
const TIME_LENGTH = 9;

/**
 * A new id. Most are 100 random bits, so that the first letters of two ids differ and a short prefix
 * names one object; some begin with the time and have 55. Order comes from the database, never from an id.
 */
export function newId<K extends IdKind>(kind: K): Id<K> {
  const start = BEGIN_WITH_TIME.has(kind) ? timeNow() : '';
  return `${ID_PREFIX[kind]}_${start}${randomLetters(RANDOM_LENGTH - start.length)}`;
}

/**
 * The id that so many bits stand for: the same bits, the same id. For what is named after something else, by a hash
 * of its name.
 *
 * @param bytes - 20 at least, of which five bits each are used: 100 together
 */
export function idOfBytes<K extends IdKind>(kind: K, bytes: Uint8Array): Id<K> {
  if (bytes.length < RANDOM_LENGTH) {
    throw new RangeError(`An id is made of ${RANDOM_LENGTH} bytes.`);
  }
  const letters = Array.from(bytes.subarray(0, RANDOM_LENGTH), (byte) => ALPHABET[byte & 31]);
  return `${ID_PREFIX[kind]}_${letters.join('')}`;
}

function randomLetters(count: number): string {
  if (used + count > stock.length) {
    stock = crypto.getRandomValues(new Uint8Array(STOCK_IDS * RANDOM_LENGTH));
    used = 0;
  }
  let letters = '';
  for (const end = used + count; used < end; used += 1) {
    letters += ALPHABET[(stock[used] ?? 0) & 31];
  }
  return letters;
}

let writtenMs = -1;
let written = '';

/** The time as letters that sort as it does; written once for all ids of a millisecond. */
function timeNow(): string {
  const nowMs = Date.now();
  if (nowMs !== writtenMs) {
    writtenMs = nowMs;
    written = '';
    for (let left = nowMs; written.length < TIME_LENGTH; left = Math.floor(left / 32)) {
      written = `${ALPHABET[left % 32]}${written}`;
    }
  }
  return written;
}

/** What the ids of that kind look like, as a regular expression without its ends. */
export const idPattern = (kind: IdKind): string => `${ID_PREFIX[kind]}_${RANDOM_FORM}`;

/** Whether the text is a whole id of that kind. Says nothing about whether the object exists. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  const prefix = `${ID_PREFIX[kind]}_`;
  return text.startsWith(prefix) && RANDOM_PART.test(text.slice(prefix.length));
}
