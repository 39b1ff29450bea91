import { z } from 'zod';

/** What a kind's functions return, checked: a kind may be JavaScript, or see what it did not expect. */

const NAME_MAX = 200;
const SENTENCE_MAX = 2_000;
const SLOT_MAX = 500;
const SLOTS_MAX = 1_000;
const CHOICES_MAX = 10_000;

const slots = z.array(z.string().min(1).max(SLOT_MAX)).max(SLOTS_MAX);

export const RETURNED = {
  /** Null, or why not. */
  refusal: z.string().max(SENTENCE_MAX).nullish(),
  names: z.array(z.string()).max(SLOTS_MAX),
  name: z.string().trim().min(1).max(NAME_MAX),
  slots,
  choices: z.array(z.object({ slots, choice: z.record(z.string(), z.json()) })).max(CHOICES_MAX),
  yesOrNo: z.boolean(),
} as const;
