import { DrydockError } from '@drydock/model';
import type { Logger } from '@drydock/process';

/** What runs for requests of one process at once: a command has a shell on this machine. */
const USES_MAX = 96;
/** So many of them for one project: the others have room in any case. */
const USES_OF_PROJECT_MAX = 64;
/** Operations of one kind that were given up and have not ended, before it may begin no more. */
const GIVEN_UP_MAX = 8;

export interface UseOf {
  readonly projectId: string;
}

/** What runs for requests through interfaces of leases: bounded, and ended when the process has to stop. */
export class Uses {
  readonly #log: Pick<Logger, 'warn'>;
  readonly #running = new Map<AbortController, string>();
  readonly #givenUp = new Map<string, number>();

  constructor(log: Pick<Logger, 'warn'>) {
    this.#log = log;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Operations that were given up and have not ended, by kind. */
  get givenUp(): ReadonlyMap<string, number> {
    return this.#givenUp;
  }

  /**
   * Runs one; its signal fires when the process can wait no longer.
   *
   * @throws DrydockError `too-many-requests`
   */
  async run<Result>(
    { projectId }: UseOf,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    if (this.#running.size >= USES_MAX) {
      throw busy(`${USES_MAX} commands and operations run through this process already.`);
    }
    let own = 0;
    this.#running.forEach((project) => (own += project === projectId ? 1 : 0));
    if (own >= USES_OF_PROJECT_MAX) {
      throw busy(
        `${USES_OF_PROJECT_MAX} commands and operations of the project run through this process already.`,
      );
    }
    const stop = new AbortController();
    this.#running.set(stop, projectId);
    try {
      return await work(stop.signal);
    } finally {
      this.#running.delete(stop);
    }
  }

  /** @throws DrydockError `too-many-requests` if too many of the kind's operations do not end */
  requireEnding(kind: string): void {
    const count = this.#givenUp.get(kind) ?? 0;
    if (count >= GIVEN_UP_MAX) {
      throw busy(
        `${count} operations of the kind "${kind}" were given up and have not ended.`,
        'Its code does not stop when it is told to; the log of the API names them.',
      );
    }
  }

  /** An operation that was told to stop and did not: it runs on, and is counted for as long as it does. */
  giveUp({ kind, title }: { kind: string; title: string }, running: Promise<unknown>): void {
    this.#givenUp.set(kind, (this.#givenUp.get(kind) ?? 0) + 1);
    this.#log.warn({ operation: title }, 'an operation does not stop, and was given up');
    const ended = (): void => {
      const left = (this.#givenUp.get(kind) ?? 1) - 1;
      if (left === 0) {
        this.#givenUp.delete(kind);
      } else {
        this.#givenUp.set(kind, left);
      }
    };
    running.then(ended, ended);
  }

  endAll(): void {
    const reason = new DrydockError('shutting-down', 'The process is stopping.');
    this.#running.forEach((_, stop) => stop.abort(reason));
  }
}

function busy(message: string, hint = 'Try again when one of them has ended.'): DrydockError {
  return new DrydockError('too-many-requests', message, { hint });
}
