import { describeIssues } from '@drydock/blueprint';
import { BOUNDS, type Json } from '@drydock/model';
import type { FoundOperation } from './find-operation.ts';

export interface CheckedAnswer {
  readonly answer: Json;
  /** The same as JSON. */
  readonly text: string;
}

/**
 * The answer as the operation declares it.
 *
 * @throws Error where it is another one: a fault of the kind, for the log and not for the caller
 */
export function checkAnswer({ operation, title }: FoundOperation, given: unknown): CheckedAnswer {
  const parsed = operation.output.safeParse(given);
  if (!parsed.success) {
    throw new Error(`${title} answers what it does not declare: ${describeIssues(parsed.error)}.`);
  }
  // A schema that takes anything takes what is no JSON.
  const text = JSON.stringify(parsed.data) ?? 'null';
  if (Buffer.byteLength(text) > BOUNDS.operationAnswerBytesMax) {
    throw new Error(`${title} answers more than ${BOUNDS.operationAnswerBytesMax} bytes.`);
  }
  return { answer: parsed.data ?? null, text };
}
