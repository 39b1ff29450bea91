import { BOUNDS, type Json, type JsonObject } from '@drydock/model';
import { z } from 'zod';
import { jsonInput, storedObject } from '../http/json-object.ts';
import { anyId } from '../http/text.ts';

export const operationParams = z.object({
  id: anyId.describe('The lease’s id.'),
  interface: anyId.describe('One of the lease’s `interfaces` that its kind defines.'),
  operation: anyId.describe('One of that interface’s operations.'),
});

export const operationQuery = z.strictObject({
  timeoutSeconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(BOUNDS.operationTimeoutSecondsMax)
    .default(BOUNDS.operationTimeoutSecondsDefault)
    .describe('Given up after so long.'),
});
export type OperationQuery = z.output<typeof operationQuery>;

/** No body is the same as `{}`. */
export const operationInput = jsonInput.optional().meta({
  id: 'OperationInput',
  description: 'As the operation’s own schema has it; see GET /v1/blueprint-kinds.',
}) as z.ZodType<JsonObject | undefined, JsonObject | undefined>;

export const operationAnswer = z.unknown().meta({
  id: 'OperationAnswer',
  description: 'As the operation’s own schema has it; see GET /v1/blueprint-kinds.',
}) as z.ZodType as z.ZodType<Json, Json>;

/** An operation that a kind defines, as the list of kinds shows it. */
export const operationSchema = z
  .object({
    interface: z.string().describe('The interface that it belongs to.'),
    operation: z.string().describe('Its name.'),
    summary: z.string().describe('What it does, in a sentence.'),
    input: storedObject.describe('JSON Schema of what it takes.'),
    output: storedObject.describe('JSON Schema of what it answers.'),
  })
  .meta({ id: 'KindOperation', description: 'What a holder can have done through an interface.' });
export type KindOperation = z.output<typeof operationSchema>;
