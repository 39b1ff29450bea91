import { isStorable, plainText, unstorableIn, type JsonObject } from '@drydock/model';
import { z } from 'zod';
import { DASHED_NAME } from './dashed-name.ts';
import type { Choice, ConfigurationProblem } from './kind.ts';
import type { Lost } from './lost.ts';
import type { OutsideThing } from './outside.ts';
import type { Step } from './step.ts';

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

/** What one place holds under one installation's marks: more is no list any more, and nobody's memory. */
const THINGS_MAX = 100_000;
const GRANTS_MAX = 20;

const isSentence = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

const isGrant = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 64 && DASHED_NAME.test(value);

const stored = (max: number): z.ZodString =>
  z.string().max(max).refine(isStorable, 'a NUL or half a character cannot be stored');
const thing = z.object({
  id: stored(200).min(1),
  what: stored(64).min(1),
  resourceId: stored(200).nullable(),
  epoch: z.int().nullable(),
  createdAt: z.iso.datetime({ offset: true }).nullable(),
  state: stored(200).nullable(),
});

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

/** Longer waits are no answer to "not ready yet", and PostgreSQL counts only so far. */
export const DELAY_MS_MAX = 24 * 3_600_000;

/** What `done`, `againAfter` and `failed` make; `result` is looked at by whoever stores it. */
function step<Result>(value: unknown): Step<Result> {
  if (typeof value === 'object' && value !== null && 'step' in value) {
    const { step: name, delayMs, reason } = value as Partial<Record<string, unknown>>;
    const isDelay = typeof delayMs === 'number' && delayMs >= 0 && delayMs <= DELAY_MS_MAX;
    if (name === 'again-after' && !isDelay) {
      throw new TypeError(
        `againAfter takes 0 to ${DELAY_MS_MAX} milliseconds, and not ${say(delayMs)}`,
      );
    }
    if ((name === 'again-after' || name === 'failed') && typeof reason !== 'string') {
      throw new TypeError(`${name} has to come with a sentence, and not with ${say(reason)}`);
    }
    if (name === 'done' || name === 'again-after' || name === 'failed') {
      return value as Step<Result>;
    }
  }
  throw new TypeError(
    `it has to return done(...), againAfter(...) or failed(...), and returned ${say(value)}`,
  );
}

/** What came, without what is in it: that may be anything. */
function say(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'number' || value === null ? String(value) : `a ${typeof value}`;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  const keys = Object.keys(value).slice(0, KEYS_SHOWN).join(', ');
  return keys === '' ? 'an empty object' : `an object of ${keys}`;
}

/** What PostgreSQL counts to. */
const CAPACITY_MAX = 2_147_483_647;
/** As long as the price table's own. */
const PRICED_AS_MAX = 128;

const KEYS_SHOWN = 10;

export const RETURNED = {
  step,
  finding: (value: unknown): string | Lost | null => {
    if (value === null) {
      return null;
    }
    if (isSentence(value)) {
      return plainText(value, SENTENCE_MAX);
    }
    if (typeof value === 'object' && 'lost' in value && isSentence(value.lost)) {
      return { lost: plainText(value.lost, SENTENCE_MAX) };
    }
    throw new TypeError(
      `it has to return null, why the resource cannot be used, or lost(...), and returned ${say(value)}`,
    );
  },
  things: (value: unknown): readonly OutsideThing[] => {
    if (!Array.isArray(value) || value.length > THINGS_MAX) {
      throw new TypeError(`it has to return a list of at most ${THINGS_MAX} things`);
    }
    return value.map((each) => thing.parse(each));
  },
  place: (value: unknown): string => {
    if (isSlot(value)) {
      return value;
    }
    throw new TypeError(`it has to return a name of at most ${SLOT_MAX} characters`);
  },
  grants: (value: unknown): readonly string[] => {
    if (Array.isArray(value) && value.length <= GRANTS_MAX && value.every(isGrant)) {
      return [...new Set(value)];
    }
    throw new TypeError(
      `it has to return at most ${GRANTS_MAX} names of grants, in lower case with dashes`,
    );
  },
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
  capacity: (value: unknown): number | null => {
    if (value === null || value === undefined) {
      return null;
    }
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= CAPACITY_MAX) {
      return Number(value);
    }
    throw new TypeError(`it has to return null, or a whole number from 1 to ${CAPACITY_MAX}`);
  },
  pricedAs: (value: unknown): string | null => {
    if (value === null || value === undefined) {
      return null;
    }
    if (
      typeof value === 'string' &&
      value !== '' &&
      value.length <= PRICED_AS_MAX &&
      isStorable(value)
    ) {
      return value;
    }
    throw new TypeError(`it has to return null, or a type of at most ${PRICED_AS_MAX} characters`);
  },
  yesOrNo: (value: unknown): boolean => {
    if (typeof value === 'boolean') {
      return value;
    }
    throw new TypeError('it has to return true or false');
  },
} as const;
