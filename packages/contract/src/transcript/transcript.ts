import { TRANSCRIPT_STATUSES } from '@drydock/model';
import { z } from 'zod';
import { actions } from '../http/actions.ts';
import { shownLabels } from '../http/labels.ts';
import { nounQueryShape } from '../http/noun-query.ts';
import { pageOf, severalOf } from '../http/paging.ts';
import { anyId, timestamp } from '../http/text.ts';

const transcriptStatus = z.enum(TRANSCRIPT_STATUSES);

export const transcriptExit = z
  .object({
    exitCode: z
      .int()
      .nullable()
      .describe('Null where a signal ended it, or where its end is unknown.'),
    signal: z.string().nullable().describe('`SIGKILL`, ...; null where it exited by itself.'),
    end: z.string().describe('Why it is over, as the command’s own answer says it.'),
  })
  .meta({ id: 'TranscriptExit', description: 'How a command with a transcript ended.' });

export const transcript = z
  .object({
    id: z.string().describe('`tr_...`'),
    lease: z.string().describe('The lease that it was written on. It may be forgotten.'),
    operation: z.string().describe('What was done: `command.exec`.'),
    author: z.string().describe('Who did it.'),
    status: transcriptStatus.describe(
      '`open` while it is written; then `complete`, `truncated` (the first bytes, up to its bound) or `interrupted` (what had been stored when writing was given up).',
    ),
    bytes: z.int().min(0).describe('How much of what the command wrote is stored.'),
    digest: z
      .string()
      .nullable()
      .describe(
        'SHA-256 of those bytes in the order in which they are read, in hexadecimal; null while it is open, and where nobody could finish it.',
      ),
    exit: transcriptExit.nullable().describe('Null while it is open, and where nobody knows.'),
    labels: shownLabels,
    startedAt: timestamp.describe('When the command began.'),
    endedAt: timestamp.nullable().describe('When it was ended; null while it is open.'),
    expiresAt: timestamp.describe('When it is forgotten.'),
    actions,
  })
  .meta({ id: 'Transcript', description: 'What a command that ran with `keep` has written.' });
export type Transcript = z.output<typeof transcript>;

export const transcriptPage = pageOf(transcript).meta({
  id: 'TranscriptPage',
  description: 'A page of transcripts.',
});

export const transcriptListQuery = z.strictObject({
  ...nounQueryShape,
  lease: anyId.optional().describe('Only those of this lease.'),
  status: severalOf(transcriptStatus)
    .optional()
    .describe('Only those that stand so; several with commas.'),
});
export type TranscriptListQuery = z.output<typeof transcriptListQuery>;

export const transcriptParams = z.object({ id: anyId.describe('The transcript’s id.') });
