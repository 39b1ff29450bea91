import { DrydockError } from '@drydock/model';
import type { Logger } from '@drydock/process';

/**
 * What runs for requests of one process at once, and so many of them for one project: the others have room in any case. A
 * command has a shell on this machine; a tunnel is a connection, which a browser opens six of for one page.
 */
const ROOM = {
  use: { max: 96, ofProjectMax: 64, are: 'commands and operations' },
  tunnel: { max: 800, ofProjectMax: 400, are: 'tunnels' },
} as const;
/** Operations of one kind that were given up and have not ended, before it may begin no more. */
const GIVEN_UP_MAX = 8;

export interface UseOf {
  readonly projectId: string;
  /** What it takes room from. Default: `use`. */
  readonly room?: keyof typeof ROOM;
}

/** What runs for requests through interfaces of leases: bounded, and ended when the process has to stop. */
export class Uses {
  readonly #log: Pick<Logger, 'warn'>;
  readonly #running = new Map<AbortController, Required<UseOf>>();
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
    { projectId, room = 'use' }: UseOf,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const { max, ofProjectMax, are } = ROOM[room];
    const like = [...this.#running.values()].filter((each) => each.room === room);
    if (like.length >= max) {
      throw busy(`${max} ${are} run through this process already.`);
    }
    if (like.filter((each) => each.projectId === projectId).length >= ofProjectMax) {
      throw busy(`${ofProjectMax} ${are} of the project run through this process already.`);
    }
    const stop = new AbortController();
    this.#running.set(stop, { projectId, room });
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
