import { DrydockError, plainLine } from '@drydock/model';
import { z } from 'zod';

/** A sentence of somebody else's code is shown so far. */
const SENTENCE_MAX = 300;

/** Functions of a kind by the names under which they are declared. */
export type KindFunction =
  | 'refuses'
  | 'problems'
  | 'credentials'
  | 'grants'
  | 'resource.name'
  | 'resource.choices'
  | 'resource.slots'
  | 'resource.capacity'
  | 'resource.pricedAs'
  | 'resource.activate'
  | 'resource.destroy'
  | 'resource.health'
  | 'resource.outside'
  | 'lease.refuses'
  | 'lease.slots'
  | 'lease.needsSetUp'
  | 'lease.activate'
  | 'lease.destroy';

/** A kind may bring its own copy of this package, and what it throws is met by another one. */
const BRAND = Symbol.for('drydock.kind-fault');

/**
 * A kind's code threw, or returned what it may not. Its message names the kind and the function. One of another
 * copy of this package is an instance too.
 */
export class KindFault extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  readonly kind: string;
  readonly where: KindFunction;
  readonly [BRAND] = true;

  /** @param redact - takes out of a sentence what must not be shown */
  constructor(
    kind: string,
    where: KindFunction,
    error: unknown,
    redact: (text: string) => string = unchanged,
  ) {
    super(`The kind ${kind} failed in ${where}: ${sentenceOf(error, redact)}`, { cause: error });
    this.name = 'KindFault';
    this.kind = kind;
    this.where = where;
  }
}

const unchanged = (text: string): string => text;

/** What an error says, in one line: of a value that does not fit, where in it and why. */
function sentenceOf(error: unknown, redact: (text: string) => string): string {
  if (error instanceof KindFault || DrydockError.is(error)) {
    return error.message;
  }
  if (error instanceof z.ZodError) {
    return shortened(redact(describeIssues(error)));
  }
  if (error instanceof Error) {
    return shortened(redact(`${error.name}: ${error.message}`));
  }
  return 'it threw what is no error.';
}

function shortened(text: string): string {
  return plainLine(text.replaceAll(/\s+/g, ' '), SENTENCE_MAX);
}

/** Every problem of a value in one sentence: `labels.gpu: expected string`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`)
    .join('; ');
}
