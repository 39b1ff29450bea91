import { DrydockError } from '@drydock/model';

/** Commands that run for requests of one process at once: each has a shell on this machine. */
const EXECS_MAX = 64;

/** The commands that run for requests, bounded, and ended when the process has to stop. */
export class Uses {
  readonly #running = new Set<AbortController>();

  get size(): number {
    return this.#running.size;
  }

  /**
   * Runs one; its signal fires when the process can wait no longer.
   *
   * @throws DrydockError `too-many-requests`
   */
  async run<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#running.size >= EXECS_MAX) {
      throw new DrydockError(
        'too-many-requests',
        `${EXECS_MAX} commands run through this process already.`,
        { hint: 'Try again when one of them has ended.' },
      );
    }
    const stop = new AbortController();
    this.#running.add(stop);
    try {
      return await work(stop.signal);
    } finally {
      this.#running.delete(stop);
    }
  }

  endAll(): void {
    const reason = new DrydockError('shutting-down', 'The process is stopping.');
    this.#running.forEach((stop) => stop.abort(reason));
  }
}
