import type { Step, WorkContext } from '@drydock/blueprint';
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
 * that stops leaves it to another one at once. Throws only where this writer may not write.
 */
export async function runDestruction(
  ports: StepPorts,
  work: Omit<StepWork, 'entitled'>,
  act: (context: WorkContext) => Promise<Step<null>>,
): Promise<Step<null>> {
  try {
    return await runStep(ports, { ...work, entitled: neverEntitled }, act);
  } catch (error) {
    if (error instanceof FencedOut || work.hold.signal.aborted) {
      throw error;
    }
    if (ports.stopping.aborted) {
      return { step: 'again-after', delayMs: 0, reason: 'The process stops.' };
    }
    ports.surroundings.observer.failed('clean-up', work.claim.id, error);
    return { step: 'failed', reason: faultSentence(error) };
  }
}
