import { isStorable, plainText, unstorableIn, type JsonObject } from '@drydock/model';
import { z } from 'zod';
import type { Choice, ConfigurationProblem } from './kind.ts';

/**
 * What a kind's functions return, checked: a kind may be JavaScript, or see what it did not expect. By
 * hand where it is asked for each lease of a decision: a schema takes ten times as long.
 */
type Check<Result> = (value: unknown) => Result;

const NAME_MAX = 200;
export const SENTENCE_MAX = 2_000;
const SLOT_MAX = 500;
const SLOTS_MAX = 1_000;
const CHOICES_MAX = 10_000;

const problem = z.object({ field: z.string(), detail: z.string() });
const PROBLEMS_MAX = 1_000;

const choice = z.record(z.string(), z.json());

export const isSlot = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= SLOT_MAX && isStorable(value);

const slots: Check<readonly string[]> = (value) => {
  if (Array.isArray(value) && value.length <= SLOTS_MAX && value.every(isSlot)) {
    return value;
  }
  throw new TypeError(`it has to return at most ${SLOTS_MAX} names of slots`);
};

/** One that PostgreSQL refuses would take the whole decision with it. */
function storable(value: JsonObject): JsonObject {
  const path = unstorableIn(value);
  if (path !== null) {
    throw new TypeError(`choice.${path}: a NUL or half a character cannot be stored`);
  }
  return value;
}

export const RETURNED = {
  refusal: (value: unknown): string | null => {
    if (value === null || value === undefined) {
      return null;
    }
    if (typeof value === 'string' && value.length <= SENTENCE_MAX) {
      return plainText(value, SENTENCE_MAX);
    }
    throw new TypeError('it has to return null or a sentence');
  },
  name: (value: unknown): string => {
    if (
      typeof value === 'string' &&
      value.trim() !== '' &&
      value.length <= NAME_MAX &&
      isStorable(value)
    ) {
      return value;
    }
    throw new TypeError(`it has to return a name of at most ${NAME_MAX} characters`);
  },
  slots,
  choices: (value: unknown): readonly Choice[] => {
    if (!Array.isArray(value) || value.length > CHOICES_MAX) {
      throw new TypeError(`it has to return a list of at most ${CHOICES_MAX} choices`);
    }
    return value.map((each: Partial<Choice> | null) => ({
      slots: slots(each?.slots),
      choice: storable(choice.parse(each?.choice) as JsonObject),
    }));
  },
  problems: (value: unknown): readonly ConfigurationProblem[] =>
    z.array(problem).max(PROBLEMS_MAX).parse(value),
  yesOrNo: (value: unknown): boolean => {
    if (typeof value === 'boolean') {
      return value;
    }
    throw new TypeError('it has to return true or false');
  },
} as const;
