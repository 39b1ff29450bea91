import assert, { AssertionError } from 'node:assert/strict';
import { inspect } from 'node:util';

/** So much of what there is is shown. */
const SHOWN_MAX = 10;

/** What the witness sees has to be what it saw; if not, says in words what is more and what is missing. */
export function sameThings(
  seen: readonly string[],
  expected: readonly string[],
  sentence: string,
): void {
  const more = without(seen, expected);
  const missing = without(expected, seen);
  const parts = [
    more.length > 0 ? `there is ${list(more)}` : '',
    missing.length > 0 ? `there is no more ${list(missing)}` : '',
  ].filter((part) => part !== '');
  assert.ok(parts.length === 0, `${sentence}: ${parts.join(', and ')}`);
}

/** Each as often as it is there more often. */
function without(those: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const each of others) {
    counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return those.filter((each) => {
    const count = counts.get(each) ?? 0;
    counts.set(each, count - 1);
    return count <= 0;
  });
}

export function list(things: readonly string[]): string {
  const shown = things.slice(0, SHOWN_MAX).map((each) => `"${each}"`);
  const rest = things.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** An error whose message says what is wrong, also to whoever shows nothing else of it. */
export function inWords(error: unknown, check: string): unknown {
  if (error instanceof AssertionError && error.generatedMessage) {
    const found = `expected ${inspected(error.expected)}, and found ${inspected(error.actual)}`;
    return new Error(`${check}: ${found}`, { cause: error });
  }
  if (!isError(error)) {
    const thrown = `${check}: what was thrown is no error: ${inspected(error)}`;
    return new Error(thrown, { cause: error });
  }
  return error.message.trim() === ''
    ? new Error(`${check}: ${error.name} without a message`, { cause: error })
    : error;
}

/** Also of another realm, as test runners have them. */
const isError = (error: unknown): error is Error =>
  typeof error === 'object' &&
  error !== null &&
  'message' in error &&
  typeof error.message === 'string';

const inspected = (value: unknown): string =>
  inspect(value, { depth: 4, maxArrayLength: SHOWN_MAX, maxStringLength: 200, breakLength: 200 });
