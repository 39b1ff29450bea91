import type { Hint, Hints, QueueName } from '@drydock/engine';
import type { Logger } from '@drydock/process';

export interface LocalHints extends Hints {
  /** How many more there is room for; none once the process stops. */
  room(): number;
  /** Runs work of this queue that needs no hint, as if one had come: of what it is says `about`. */
  run(about: Hint, work: () => Promise<void>): void;
  /** Takes nothing more, and waits for what is under way. */
  drained(): Promise<void>;
}

/**
 * Hints for a queue that this process consumes itself are looked at right here while there is
 * room, which saves the way through Redis; the rest goes to the queue, for any process to take.
 * A hint that is lost with this process is found by the sweep, as any other.
 */
export function preferLocal(
  hints: Hints,
  options: {
    readonly queue: QueueName;
    /** How many are looked at here at once. */
    readonly capacity: number;
    readonly handle: (hint: Hint) => Promise<void>;
    /** Once it fires, all of them go to the queue: what was let go here is for another process. */
    readonly stopping: AbortSignal;
    readonly log: Logger;
  },
): LocalHints {
  const { queue, capacity, handle, stopping, log } = options;
  const running = new Set<Promise<void>>();
  let draining = false;
  const room = (): number =>
    draining || stopping.aborted ? 0 : Math.max(capacity - running.size, 0);

  const run = (hint: Hint, work: () => Promise<void>): void => {
    const done: Promise<void> = work()
      .catch((error: unknown) => {
        log.warn({ hint, err: error }, 'a hint failed; the sweep looks again');
      })
      .finally(() => running.delete(done));
    running.add(done);
  };

  return {
    room,
    run,
    send: (batch) => {
      const elsewhere: Hint[] = [];
      for (const hint of batch) {
        if (hint.queue === queue && room() > 0) {
          run(hint, () => handle(hint));
        } else {
          elsewhere.push(hint);
        }
      }
      hints.send(elsewhere);
    },
    drained: async () => {
      draining = true;
      await Promise.all(running);
    },
  };
}
