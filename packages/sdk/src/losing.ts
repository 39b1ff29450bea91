import { DrydockError } from '@drydock/model';
import { requestIdOf } from './errors.ts';
import { findLoss, isRefusal, LeaseLost, refusedFacts, type LossFacts } from './lease-lost.ts';
import type { Http } from './http.ts';

/** Why a lease is over is worth a question, and not that its holder goes on for long meanwhile. */
const ASKING_MS = 2_000;

/** How a kept lease comes to be lost: once, told by one signal, with one error. */
export class Losing {
  readonly #http: Http;
  readonly #id: string;
  readonly #onLost: () => void;
  readonly #lost = new AbortController();
  #asking: Promise<LossFacts | null> | undefined;
  #isOver = false;

  /** @param onLost - called just before the signal fires */
  constructor(http: Http, id: string, onLost: () => void) {
    this.#http = http;
    this.#id = id;
    this.#onLost = onLost;
  }

  /** Fires with a `LeaseLost`. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** The holder gives it up: nothing can be lost any more. */
  giveUp(): void {
    this.#isOver = true;
  }

  /** It is lost, and nobody needs to be asked. */
  lose(facts: LossFacts, cause?: unknown): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#onLost();
      this.#lost.abort(new LeaseLost(this.#id, facts, cause));
    }
  }

  /**
   * The API has said that it is over. It is asked why, for a moment; then the lease is lost.
   *
   * @param known - told where the API has no more to say
   */
  async learn(known: LossFacts, cause?: unknown): Promise<void> {
    this.#asking ??= this.#ask();
    const found = await this.#asking;
    this.lose(found ?? known, cause);
  }

  /**
   * Something that was asked of the lease has come to nothing because it was lost, or so it seems:
   * resolves with what is told then, or with null where it is held, was given up, or nobody can say.
   */
  async suspect(cause?: unknown): Promise<LeaseLost | null> {
    if (!this.#isOver) {
      const found = await this.#ask();
      if (found !== null) {
        this.lose(found, cause);
      }
    }
    const reason: unknown = this.signal.reason;
    return reason instanceof LeaseLost ? reason : null;
  }

  #ask(): Promise<LossFacts | null> {
    const signal = AbortSignal.timeout(ASKING_MS);
    const options = { signal, triesMax: 2, background: true };
    return findLoss(this.#http, this.#id, options).catch(refusal);
  }
}

/** Whoever may not even ask has lost it; any other failure says nothing. */
function refusal(error: unknown): LossFacts | null {
  const isSaid = DrydockError.is(error) && isRefusal(error) && requestIdOf(error) !== undefined;
  return isSaid ? refusedFacts(error) : null;
}

/**
 * How the API says that the lease is over: right away, or where it heard of that only when the program was
 * about to start. A kind's operation, or a host, may say so for another reason.
 */
const SOUNDS_LOST: readonly string[] = ['lease-ended', 'lease-not-active', 'command-refused'];

export function soundsLost(error: unknown): boolean {
  return DrydockError.is(error) && SOUNDS_LOST.includes(error.code);
}
