import type { Step, WorkContext } from '@drydock/blueprint';
import { CommandArrived } from './beat.ts';
import { FencedOut } from './fenced-out.ts';
import {
  faultSentence,
  neverEntitled,
  runStep,
  type StepPorts,
  type StepWork,
} from './run-step.ts';

/**
 * Runs a kind's code that takes something down. A fault is a failure to be tried again; a process
 * that stops leaves it to another one at once. If somebody lets go of it meanwhile, nobody waits for the
 * code. Throws only if this writer may not write.
 */
export async function runDestruction(
  ports: StepPorts,
  work: Omit<StepWork, 'entitled'>,
  act: (context: WorkContext) => Promise<Step<null>>,
): Promise<Step<null>> {
  try {
    return await runStep(ports, { ...work, entitled: neverEntitled }, (context) =>
      unlessCommanded(context.signal, act(context)),
    );
  } catch (error) {
    if (error instanceof FencedOut || work.lockSet.signal.aborted) {
      throw error;
    }
    if (ports.stopping.aborted) {
      return { step: 'again-after', delayMs: 0, reason: 'The process stops.' };
    }
    if (error instanceof CommandArrived) {
      return { step: 'again-after', delayMs: 0, reason: 'Somebody has said something about it.' };
    }
    ports.surroundings.observer.failed('clean-up', work.claim.id, error);
    return { step: 'failed', reason: faultSentence(error) };
  }
}

/**
 * A command that arrives says that nobody shall try any more. Code that hangs on what is gone may
 * be deaf to its signal too: it is left behind, and what it says later is not heard.
 */
function unlessCommanded<Result>(signal: AbortSignal, acting: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      if (signal.reason instanceof CommandArrived) {
        reject(signal.reason);
      }
    };
    signal.addEventListener('abort', stop, { once: true });
    acting.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
