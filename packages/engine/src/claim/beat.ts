import type { Claim } from '../facts.ts';
import type { LockSet } from '../lock.ts';
import { FencedOut } from './fenced-out.ts';

/** Somebody has said something about the object: stop the slow work and listen. */
export class CommandArrived extends Error {
  constructor() {
    super('A command has arrived for the object.');
    this.name = 'CommandArrived';
  }
}

export interface BeatStore {
  /**
   * Keeps the claim: moves `wake_at` ahead, so that nobody is hinted while the work runs.
   * `lost` when the fence is another's now, `commanded` when commands wait to be consumed.
   */
  beat(claim: Claim): Promise<'kept' | 'lost' | 'commanded'>;
  /** Makes the object due at once: this process stops and another one should go on. */
  letGo(claim: Claim): Promise<void>;
}

/** What a beat is told from outside: look at once, a command may have arrived. */
export interface Nudges {
  /** Calls back when the object is nudged; returns how to stop listening. */
  listen(id: string, nudged: () => void): () => void;
}

/**
 * Runs slow work while its lock and its claim are kept. The work's signal fires when either is
 * lost, when a command arrives, when it is too late, or when the process stops; the work ends with
 * that reason.
 */
export async function keepBeating<Result>(
  ports: {
    store: BeatStore;
    nudges: Nudges;
    lockSet: LockSet;
    lockMs: number;
    stopping: AbortSignal;
    late?: AbortSignal;
  },
  claim: Claim,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { store, nudges, lockSet, lockMs, stopping } = ports;
  const over = new AbortController();
  const signals = [over.signal, lockSet.signal, stopping, ...(ports.late ? [ports.late] : [])];
  const signal = AbortSignal.any(signals);
  let beating: Promise<void> = Promise.resolve();
  let isBeating = false;

  const beat = async (): Promise<void> => {
    try {
      if (!(await lockSet.extend())) {
        return;
      }
      const kept = await store.beat(claim);
      if (kept === 'lost') {
        over.abort(new FencedOut(claim.id));
      } else if (kept === 'commanded') {
        over.abort(new CommandArrived());
      }
    } catch {
      // PostgreSQL does not answer: the lock's own deadline decides when to give up.
    }
  };
  const beatOnce = (): void => {
    if (!isBeating) {
      isBeating = true;
      beating = beat().finally(() => {
        isBeating = false;
      });
    }
  };

  // A third of the lock's life: two beats may fail before the lock is lost.
  const timer = setInterval(beatOnce, Math.floor(lockMs / 3));
  const stopListening = nudges.listen(claim.id, beatOnce);
  try {
    return await work(signal);
  } catch (error) {
    // Whatever the work made of being stopped, the reason is why it was.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearInterval(timer);
    stopListening();
    await beating;
  }
}
