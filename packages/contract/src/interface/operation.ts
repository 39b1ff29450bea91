import { SHAPES } from '@drydock/blueprint/interface';
import { BOUNDS, type Json, type JsonObject } from '@drydock/model';
import { z } from 'zod';
import { jsonInput, storedObject } from '../http/json-object.ts';
import { anyId } from '../http/text.ts';

export const operationParams = z.object({
  id: anyId.describe('The lease’s id.'),
  interface: anyId.describe('One of the lease’s `interfaces`.'),
  operation: anyId.describe('One of that interface’s operations.'),
});

const timeoutSeconds = z.coerce.number().int().min(1);

export const operationQuery = z.strictObject({
  timeoutSeconds: timeoutSeconds
    .max(BOUNDS.execTimeoutSecondsMax)
    .optional()
    .describe(
      `Given up after so long. Of a call at most ${BOUNDS.operationTimeoutSecondsMax}, by default ` +
        `${BOUNDS.operationTimeoutSecondsDefault}; others go on as long as the lease does.`,
    ),
});
export type OperationQuery = z.output<typeof operationQuery>;

/** Where the body, if there is one, is bytes: what else the operation takes. */
export const transferQuery = z.strictObject({
  ...operationQuery.shape,
  input: z
    .string()
    .max(BOUNDS.transferInputBytesMax)
    .optional()
    .describe('What the operation’s own schema takes, as JSON; `{}` by default.'),
});
export type TransferQuery = z.output<typeof transferQuery>;

/** No body is the same as `{}`. */
export const operationInput = jsonInput.optional().meta({
  id: 'OperationInput',
  description: 'As the operation’s own schema has it; see GET /v1/blueprint-kinds.',
}) as z.ZodType<JsonObject | undefined, JsonObject | undefined>;

export const operationAnswer = z.unknown().meta({
  id: 'OperationAnswer',
  description: 'As the operation’s own schema has it; see GET /v1/blueprint-kinds.',
}) as z.ZodType as z.ZodType<Json, Json>;

/** What comes out of a download, and goes into an upload. */
export const operationBytes = z.unknown().meta({
  id: 'OperationBytes',
  description: 'Bytes, of any length.',
}) as z.ZodType as z.ZodType<Json, Json>;

/** An operation, as the list of kinds shows it. */
export const operationSchema = z
  .object({
    interface: z.string().describe('The interface that it belongs to.'),
    operation: z.string().describe('Its name.'),
    shape: z
      .enum(SHAPES)
      .describe(
        '`call` by POST, `download` by GET, `upload` by PUT, `stream` by POST with events as its ' +
          'answer, `duplex` by WebSocket.',
      ),
    summary: z.string().describe('What it does, in a sentence.'),
    input: storedObject.describe('JSON Schema of what it takes.'),
    output: storedObject.nullable().describe('JSON Schema of what it answers; null of a download.'),
    head: storedObject
      .nullable()
      .describe('Of a download: JSON Schema of what is told before the bytes. Null of others.'),
    events: z
      .record(z.string(), storedObject.nullable())
      .describe(
        'Of a stream: JSON Schema of each event’s data, by the event’s name; null for bytes, which are ' +
          '`{data}` in base64.',
      ),
    endEvent: z.string().describe('Of a stream: the event that carries its answer.'),
    receives: z
      .enum(['bytes', 'nothing'])
      .describe('Whether it takes bytes. A stream takes them by WebSocket alone.'),
    messages: z
      .record(z.string(), storedObject)
      .describe(
        'Of a duplex: JSON Schema of what its caller may say besides bytes, by the message’s name.',
      ),
    secret: z.boolean().describe('Whether its answer holds a secret: it is given once.'),
  })
  .meta({ id: 'KindOperation', description: 'What a holder can have done through an interface.' });
export type KindOperation = z.output<typeof operationSchema>;
