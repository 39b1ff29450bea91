import { BOUNDS, type Json } from '@drydock/model';

/**
 * An answer as JSON.
 *
 * @throws Error if it is longer than it may be: a fault of the kind, for the log and not for the caller
 */
export function answerText(title: string, answer: Json): string {
  const text = JSON.stringify(answer);
  if (Buffer.byteLength(text) > BOUNDS.operationAnswerBytesMax) {
    throw new Error(`${title} answers more than ${BOUNDS.operationAnswerBytesMax} bytes.`);
  }
  return text;
}
