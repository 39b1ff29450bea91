import type { TranscriptStatus } from '@drydock/model';
import { newEvent } from '../event.ts';

export const opened = ({
  id,
  operation,
  author,
}: {
  readonly id: string;
  readonly operation: string;
  readonly author: string;
}) => newEvent('transcript.opened', { transcript: id, operation, author });

/** The statement that ends it adds which one it is, and how long. */
export const ended = (status: Exclude<TranscriptStatus, 'open'>) =>
  newEvent('transcript.ended', { status }, 'transcript', 'bytes');

export const deleted = ({ id, author }: { readonly id: string; readonly author: string }) =>
  newEvent('transcript.deleted', { transcript: id, author });
