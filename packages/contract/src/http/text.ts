import { BOUNDS, isStorable } from '@drydock/model';
import { z } from 'zod';

/** Lower-case words joined by dashes: types, kinds and names of blueprints. */
const DASHED_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** The random part of an id, or its first letters, with or without its kind's prefix. */
const ID_PREFIX_TEXT = /^([a-z]+_)?[0-9a-z]*$/;
const CONTROL_CHARACTER = /\p{Cc}/u;

export const dashedName = z
  .string()
  .max(BOUNDS.nameLengthMax)
  .regex(DASHED_NAME, 'must be lower-case words joined by dashes');

/** One line for people: no control characters, not empty. */
export const line = z
  .string()
  .min(1)
  .max(BOUNDS.labelLengthMax)
  .refine((text) => !CONTROL_CHARACTER.test(text) && isStorable(text), {
    error: 'must be one line without control characters',
  });

/** Text of any length for a process on a host, where a NUL ends a string. */
export const argumentText = z
  .string()
  .refine(isStorable, { error: 'must be valid Unicode without NUL characters' });

/**
 * An id in a path or a filter. Not checked for its form: what names nothing is not found.
 * The bound keeps an index lookup small.
 */
export const anyId = z.string().min(1).max(BOUNDS.labelLengthMax).refine(isStorable);

export const idPrefix = z
  .string()
  .min(1)
  .max(32)
  .regex(ID_PREFIX_TEXT, 'must be the first letters of an id');

export const timestamp = z.iso.datetime();
