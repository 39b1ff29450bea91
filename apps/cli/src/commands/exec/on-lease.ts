import { DrydockError, type ErrorCode } from '@drydock/model';
import type { CommandClient, Drydock, KeptLease } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { resolveId } from '../../nouns/find.ts';
import { tellLoss } from '../../tell-loss.ts';
import { requestOf } from '../lease/request.ts';

/** Which lease something is done on: one that is held, or a new one of the type. */
export interface LeaseChoice {
  readonly lease?: string;
  readonly type?: string;
  readonly attribute?: readonly string[];
  readonly blueprint?: string[];
  readonly quantity?: readonly string[];
  readonly ttl?: number;
  readonly waitTimeout?: number;
}

/** How long the end of a new lease is waited for, when what was done on it is over. */
const GONE_TIMEOUT_MS = 300_000;
/** The same where the host is lost: it may be away for hours, and cleaning up goes on without us. */
const GONE_OF_LOST_TIMEOUT_MS = 10_000;

const HOST_IS_AWAY: ReadonlySet<ErrorCode> = new Set([
  'command-unknown',
  'host-unreachable',
  'host-key-changed',
  'host-misbehaves',
]);

type Work<Result> = (command: CommandClient, leaseId: string) => Promise<Result>;

/** A lease for as long as something is done on it. */
export class OnLease {
  readonly #context: Context;
  readonly #choice: LeaseChoice;
  #leaseId: string | undefined;

  constructor(context: Context, choice: LeaseChoice) {
    this.#context = context;
    this.#choice = choice;
  }

  /** For `interruptible`: what is left behind where nothing is waited for. */
  whatIsLeft(): string {
    return this.#leaseId === undefined || this.#choice.lease !== undefined
      ? 'Left at once.'
      : `Left at once; the lease ${this.#leaseId} may still be held until its deadline.\n` +
          `hint: drydock lease release ${this.#leaseId}`;
  }

  /** A lease that is held stays as it is; one that is requested for this is released at the end. */
  async run<Result>(client: Drydock, signal: AbortSignal, work: Work<Result>): Promise<Result> {
    const { lease, type } = this.#choice;
    if (lease !== undefined) {
      const named = await resolveId(client, 'lease', lease);
      this.#leaseId = named;
      return tellLoss(client, named, () => work(client.leases.command(named), named));
    }
    const held = await client.lease({
      ...requestOf({ ...this.#choice, type: type ?? '' }),
      signal,
      onRequested: ({ id }) => {
        this.#leaseId = id;
        this.#context.progress(`Waiting for ${id}`);
      },
    });
    let timeoutMs = GONE_TIMEOUT_MS;
    try {
      return await tellLoss(client, held.id, () => work(held.command, held.id));
    } catch (error) {
      if (DrydockError.is(error) && HOST_IS_AWAY.has(error.code)) {
        timeoutMs = GONE_OF_LOST_TIMEOUT_MS;
      }
      throw error;
    } finally {
      await this.#giveBack(held, timeoutMs);
    }
  }

  /** What was done counts; a lease that does not go away is only told of. */
  async #giveBack(held: KeptLease, timeoutMs: number): Promise<void> {
    this.#context.progress(`Releasing ${held.id}`);
    try {
      await held.release({ wait: true, timeoutMs });
    } catch (error) {
      this.#context.note(`warning: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
