import type { OpenCommand } from '../facts.ts';

/** Who did something, and why where they have said so. */
export function didSentence({ author, reason }: OpenCommand, did: string): string {
  return reason === null ? `${author} ${did}.` : `${author} ${did}: ${reason}`;
}
