import { TRANSCRIPT_STATUSES } from '@drydock/model';
import { z } from 'zod';
import { yesOrNo } from '../http/paging.ts';
import { anyId, timestamp } from '../http/text.ts';
import { transcriptExit } from './transcript.ts';

const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const transcriptOutputParams = z.object({
  id: anyId.describe('The lease’s id.'),
  transcript: anyId.describe('The transcript’s id.'),
});

export const transcriptOutputQuery = z.strictObject({
  offset: place
    .default(0)
    .describe('Begins with this byte. The header `Last-Event-ID` outweighs it.'),
  follow: yesOrNo
    .optional()
    .describe('Whether a stream goes on until the transcript is no longer open.'),
});

export const transcriptOutput = z
  .object({
    stream: z.enum(['stdout', 'stderr']).describe('Which of its outputs it was written to.'),
    offset: z.int().min(0).describe('The place of its first byte in the transcript.'),
    at: timestamp.describe('When it came.'),
    data: z.base64().describe('The bytes, in base64.'),
  })
  .meta({ id: 'TranscriptOutput', description: 'Something that a command wrote.' });
export type TranscriptOutput = z.output<typeof transcriptOutput>;

export const transcriptEnd = z
  .object({
    status: z.enum(TRANSCRIPT_STATUSES).describe('`open` where there may be more to come.'),
    bytes: z.int().min(0).describe('How much is stored.'),
    digest: z
      .string()
      .nullable()
      .describe('SHA-256 of all of it from its first byte on, in hexadecimal; null where unknown.'),
    exit: transcriptExit.nullable().describe('How the command ended; null where unknown.'),
  })
  .meta({ id: 'TranscriptEnd', description: 'Data of the `end` event, the last of a stream.' });
export type TranscriptEnd = z.output<typeof transcriptEnd>;

/**
 * With `Accept: text/event-stream` the answer is a stream of these events: `stdout` and `stderr` with
 * `TranscriptOutput`, whose id is where to go on after it, then `end` with `TranscriptEnd`, or `error` with a
 * problem. A comment line comes at least every `TRANSCRIPT_HEARTBEAT_MS`.
 */
export const transcriptOutputPage = z
  .object({
    items: z.array(transcriptOutput).describe('In order.'),
    nextOffset: z.int().min(0).describe('The next page’s `offset`.'),
    hasMore: z.boolean().describe('Whether the next page can be read at once.'),
    end: transcriptEnd.describe('How far it is.'),
  })
  .meta({ id: 'TranscriptOutputPage', description: 'Some of what a command wrote.' });
export type TranscriptOutputPage = z.output<typeof transcriptOutputPage>;

/** Proxies commonly cut a connection that was silent for 60 s. */
export const TRANSCRIPT_HEARTBEAT_MS = 15_000;
