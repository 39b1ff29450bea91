import { DrydockError } from '@drydock/model';

/** Causes of causes that are logged; a chain is rarely longer, and may be a circle. */
const DEPTH_MAX = 4;
/** Of errors that came together. */
const TOGETHER_MAX = 4;

/**
 * What is logged of an error: what it is, what it says, where, and why. Nothing else that hangs on
 * it: libraries attach the command, the row or the options that it was about.
 */
export function errorForLog(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) {
    return { message: typeof error === 'string' ? error : `a thrown ${typeof error}` };
  }
  const { code } = error as { code?: unknown };
  const cause: unknown = error.cause;
  return {
    type: error.name,
    message: error.message,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    // What to do about it; errors of libraries have none.
    ...(DrydockError.is(error) && error.hint !== undefined && { hint: error.hint }),
    stack: error.stack,
    ...(cause !== undefined && depth < DEPTH_MAX && { cause: errorForLog(cause, depth + 1) }),
    ...(error instanceof AggregateError &&
      depth < DEPTH_MAX && {
        errors: error.errors.slice(0, TOGETHER_MAX).map((each) => errorForLog(each, depth + 1)),
      }),
  };
}
