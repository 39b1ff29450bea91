import type { Step } from '@drydock/blueprint';
import { backoffMs } from '../backoff.ts';
import type { NewEvent } from '../event.ts';
import type { Claim } from '../facts.ts';
import type { Hint } from '../hint.ts';
import type { Surroundings } from '../surroundings.ts';
import { FencedOut } from './fenced-out.ts';

/** What came of one try. */
export type TakenDown =
  | Step<null>
  /**
   * Others have to go first, and each of them tells when it has: the hints are for them, and the delay
   * is for one whose word was lost.
   */
  | { readonly step: 'others-first'; readonly delayMs: number; readonly hints: readonly Hint[] };

/** A claimed object that has ended: how it is taken down, and what is written then. */
export interface Ended {
  readonly claim: Claim;
  /** Tries so far. */
  readonly tries: number;
  /** Where it is looked at again. */
  readonly again: Hint;
  /** Runs the kind's code, if there is anything to take down. */
  readonly act: (events: NewEvent[]) => Promise<TakenDown>;
  /** Writes that nothing is left. Returns whom to hint; null when fenced out. */
  readonly finish: (events: readonly NewEvent[]) => Promise<readonly Hint[] | null>;
  /** Writes when to look again; `reason` is null if nothing failed. False when fenced out. */
  readonly delay: (
    delayMs: number,
    reason: string | null,
    events: readonly NewEvent[],
  ) => Promise<boolean>;
}

/** When to try again. */
export interface Later {
  readonly delayMs: number;
  readonly hint: Hint;
}

/** Takes an ended object down, or says when somebody has to try again. Returns whom to hint. */
export async function takeDown(
  ended: Ended,
  ports: { readonly surroundings: Surroundings; readonly stopping: AbortSignal },
  later: Later[],
): Promise<readonly Hint[]> {
  const { claim, again } = ended;
  const events: NewEvent[] = [];
  const taken = await ended.act(events);
  if (taken.step === 'done') {
    const hints = await ended.finish(events);
    if (hints === null) {
      throw new FencedOut(claim.id);
    }
    return hints;
  }
  const [delayMs, reason] =
    taken.step === 'failed' ? [backoffMs(ended.tries), taken.reason] : [taken.delayMs, null];
  if (!(await ended.delay(delayMs, reason, events))) {
    throw new FencedOut(claim.id);
  }
  ports.surroundings.observer.became('again');
  if (taken.step === 'others-first') {
    return taken.hints;
  }
  if (ports.stopping.aborted) {
    // For another process; a timer would go with this one.
    return [again];
  }
  later.push({ delayMs, hint: again });
  return [];
}

/** Sets the timers of a work whose lock is free again: one that is set before may find it busy. */
export function setTimers(later: readonly Later[], { timers }: Surroundings): void {
  later.forEach(({ delayMs, hint }) => timers.hintIn(delayMs, hint));
}
