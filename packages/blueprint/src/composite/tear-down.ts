import { done, failed, type Step } from '../step.ts';
import { errorOf, stepOf } from './named.ts';

export interface TearDown {
  readonly name: string;
  readonly act: () => Promise<Step<null>>;
}

/**
 * Tears down what was set up in this order, in the reverse one. One that fails keeps none of the others up, and is told
 * of at the end; one that has not ended yet is waited for, since those before it may be what it stands on.
 */
export async function tearDown(
  parts: readonly TearDown[],
  signal: AbortSignal,
): Promise<Step<null>> {
  const reasons: string[] = [];
  let thrown: { readonly error: unknown } | null = null;
  for (const { name, act } of parts.toReversed()) {
    try {
      const step = stepOf(name, await act());
      if (step.step === 'again-after') {
        return reasons.length > 0 ? { ...step, reason: [...reasons, step.reason].join(' ') } : step;
      }
      if (step.step === 'failed') {
        reasons.push(step.reason);
      }
    } catch (error) {
      signal.throwIfAborted();
      thrown ??= { error: errorOf(name, error) };
    }
  }
  if (thrown !== null) {
    throw thrown.error;
  }
  return reasons.length > 0 ? failed(reasons.join(' ')) : done();
}
