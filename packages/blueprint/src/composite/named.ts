import { DrydockError } from '@drydock/model';
import type { Lost } from '../lost.ts';
import type { Step } from '../step.ts';

/** The same sentence, which says of which part it is. */
export const saidOf = (name: string, sentence: string): string => `${name}: ${sentence}`;

/** A step of a part as one of the whole: what is waited for, and what has failed, names the part. */
export const stepOf = <Came extends Step<unknown>>(name: string, step: Came): Came =>
  step.step === 'done' ? step : { ...step, reason: saidOf(name, step.reason) };

export const findingOf = (name: string, found: string | Lost): string | Lost =>
  typeof found === 'string' ? saidOf(name, found) : { lost: saidOf(name, found.lost) };

/**
 * An error of a part as one of the whole. Whoever works on Drydock’s behalf is told by errors of other classes that
 * it has lost its claim, or is to stop: those are no part’s, and stay what they are.
 */
export function errorOf(name: string, error: unknown): unknown {
  if (DrydockError.is(error)) {
    const { code, hint, problems, healsInTime } = error;
    return new DrydockError(code, saidOf(name, error.message), {
      ...(hint !== undefined && { hint }),
      problems,
      healsInTime,
      cause: error,
    });
  }
  return isPlain(error)
    ? new Error(saidOf(name, `${error.name}: ${error.message}`), { cause: error })
    : error;
}

const PLAIN: ReadonlySet<unknown> = new Set(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError].map(({ prototype }) => prototype),
);

const isPlain = (error: unknown): error is Error =>
  error instanceof Error && PLAIN.has(Object.getPrototypeOf(error));

/** Does something of a part; what it throws names the part. */
export async function inPart<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw errorOf(name, error);
  }
}
