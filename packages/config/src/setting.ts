import { z } from 'zod';
import { isUrlOf } from './forms.ts';

/** The processes that a setting concerns. */
export const PROCESSES = ['api', 'workers', 'cli'] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** One setting: everything that is known about an environment variable. */
export interface Setting<Value> {
  /** The environment variable. */
  readonly name: string;
  /** What it does, in a sentence or two. */
  readonly means: string;
  /** What a value looks like, to follow the word "expected". */
  readonly expected: string;
  /** Takes the text of the variable. */
  readonly schema: z.ZodType<Value, string>;
  /** The value when the variable is unset or empty. Without one the setting is required. */
  readonly fallback?: () => Value;
  /** The fallback in words, for the documentation. */
  readonly fallbackText?: string;
  /** A secret's value is shown nowhere. */
  readonly secret: boolean;
  readonly usedBy: readonly ProcessName[];
  /** A value for the documentation, where there is no fallback to show. */
  readonly example?: string;
}

export type SettingValues<Settings extends Record<string, Setting<unknown>>> = {
  readonly [Field in keyof Settings]: Settings[Field] extends Setting<infer Value> ? Value : never;
};

interface Common {
  readonly name: string;
  readonly means: string;
  readonly usedBy: readonly ProcessName[];
}

/** A whole number within bounds. */
export function wholeNumber(
  common: Common & { readonly min: number; readonly max: number; readonly fallback: number },
): Setting<number> {
  const { min, max, fallback, ...rest } = common;
  return {
    ...rest,
    expected: `a whole number from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(z.number().int().min(min).max(max)),
    fallback: () => fallback,
    fallbackText: String(fallback),
    secret: false,
  };
}

/** One word of a list. */
export function oneOf<const Word extends string>(
  common: Common & { readonly words: readonly Word[]; readonly fallback: NoInfer<Word> },
): Setting<Word> {
  const { words, fallback, ...rest } = common;
  return {
    ...rest,
    expected: `one of ${words.join(', ')}`,
    schema: z.enum(words) as unknown as z.ZodType<Word, string>,
    fallback: () => fallback,
    fallbackText: fallback,
    secret: false,
  };
}

/** A text of a given form, with a default. */
export function text(
  common: Common & {
    readonly pattern: RegExp;
    readonly expected: string;
    readonly fallback: () => string;
    readonly fallbackText: string;
  },
): Setting<string> {
  const { pattern, ...rest } = common;
  return { ...rest, schema: z.string().regex(pattern), secret: false };
}

/** A URL with one of the given schemes (without the colon) that names a host. */
export function urlSchema(schemes: readonly string[]): z.ZodType<string, string> {
  return z.string().refine((value) => isUrlOf(schemes, value));
}
