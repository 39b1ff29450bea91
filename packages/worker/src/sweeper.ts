import type { Logger } from '@drydock/process';

export interface Sweeper {
  stop(): Promise<void>;
}

/**
 * Runs the sweep at once and then periodically, a little earlier or later each time so that the
 * processes of a fleet spread. One at a time; a failure is the next one's work.
 */
export function startSweeper(
  sweep: () => Promise<unknown>,
  options: {
    periodMs: number;
    log: Logger;
    /** Whether the first run is only due when a period is over. */
    isFirstLater?: boolean;
  },
): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const later = (): void => {
    const jitter = 0.9 + 0.2 * Math.random();
    timer = setTimeout(start, options.periodMs * jitter);
  };
  const run = async (): Promise<void> => {
    try {
      await sweep();
    } catch (error) {
      options.log.warn({ err: error }, 'the sweep failed; the next one tries again');
    }
    if (!stopped) {
      later();
    }
  };
  const start = (): void => {
    running = run();
  };
  if (options.isFirstLater === true) {
    later();
  } else {
    start();
  }
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
