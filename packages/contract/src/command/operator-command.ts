import { BOUNDS, isStorable, MARKS } from '@drydock/model';
import { z } from 'zod';
import { jsonObject } from '../http/json-object.ts';
import { line } from '../http/text.ts';

/** What operators say to resources and blueprints. */

const CONTROL_CHARACTER = /\p{Cc}/u;

export const reason = z
  .string()
  .min(1)
  .max(BOUNDS.reasonLengthMax)
  .refine((text) => !CONTROL_CHARACTER.test(text) && isStorable(text), {
    error: 'must be one line without control characters',
  })
  .describe('Why, for whoever reads the timeline. Never a secret.');

export const operatorCommand = z
  .strictObject({ reason: reason.optional() })
  .default({})
  .meta({ id: 'OperatorCommand', description: 'A wish of an operator; may be empty.' });
export type OperatorCommand = z.input<typeof operatorCommand>;

export const abandonRequest = z
  .strictObject({ reason })
  .meta({ id: 'AbandonRequest', description: 'Why nobody shall try to take it down any more.' });
export type AbandonRequest = z.input<typeof abandonRequest>;

export const holdRequest = z
  .strictObject({
    reason: reason.optional(),
    expiresInSeconds: z
      .int()
      .min(1)
      .max(BOUNDS.holdSecondsMax)
      .default(BOUNDS.holdSecondsDefault)
      .describe('After so long it ends by itself. Holding again prolongs.'),
  })
  .default({ expiresInSeconds: BOUNDS.holdSecondsDefault })
  .meta({ id: 'HoldRequest', description: 'For how long to keep it, and why.' });
export type HoldRequest = z.input<typeof holdRequest>;

export const resumeRequest = z
  .strictObject({
    reason: reason.optional(),
    mark: z.enum(MARKS).optional().describe('The mark to clear; may be left out where it has one.'),
  })
  .default({})
  .meta({ id: 'ResumeRequest', description: 'What to put back into service, and why.' });
export type ResumeRequest = z.input<typeof resumeRequest>;

export const resourceAllocate = z
  .strictObject({
    blueprint: line.describe('Name or id of a blueprint of the project.'),
    attributes: jsonObject
      .default({})
      .describe('What a lease would ask: chooses among what the blueprint could build.'),
  })
  .meta({ id: 'ResourceAllocate', description: 'A resource to be built without a lease.' });
/** As a caller writes it: what has a default may be left out. */
export type ResourceAllocate = z.input<typeof resourceAllocate>;
