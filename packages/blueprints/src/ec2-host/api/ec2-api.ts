import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Rate } from '@drydock/blueprint';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { DrydockError } from '@drydock/model';
import { openClient, type CallLimits, type Target } from '../client/open-client.ts';
import { accountOf, targetOf } from '../client/target.ts';
import type { Config } from '../config.ts';
import { Ec2Failure } from '../error/ec2-failure.ts';
import { toFailure } from '../error/to-failure.ts';
import type { Budgets, Family } from './budgets.ts';
import type { Caller } from './caller.ts';

export type Sdk = typeof import('@aws-sdk/client-ec2');

/** A call: how it is sent, and what of its answer is wanted. */
export interface Call<Answer, Wanted> {
  readonly family: Family;
  /** As IAM names it: `DescribeInstances`. */
  readonly action: string;
  readonly offer?: string;
  send(client: EC2Client, sdk: Sdk, options: { abortSignal: AbortSignal }): Promise<Answer>;
  /** Undefined where the answer lacks what it should have: then it says nothing. */
  pick(answer: Answer): Wanted | undefined;
}

const SALT = randomBytes(32);

/** Beyond what the transport waits for an answer. */
const GRACE_MS = 2_000;

/** EC2's API as one credential sees it, for one piece of work. */
export class Ec2Api {
  /** Names whoever is counted: `eu-west-1/3f...`. */
  readonly account: string;
  /** Equal for equal credentials at one place, and means nothing outside this process. */
  readonly identity: string;
  readonly #target: Target;
  readonly #pace: ApiPace;
  readonly #client: EC2Client;
  readonly #sdk: Sdk;

  private constructor(target: Target, pace: ApiPace, client: EC2Client, sdk: Sdk) {
    this.#target = target;
    this.#pace = pace;
    this.#client = client;
    this.#sdk = sdk;
    this.account = accountOf(target);
    this.identity = createHmac('sha256', SALT).update(JSON.stringify(target)).digest('base64');
  }

  /** @throws DrydockError `credential-missing` or `credential-invalid` */
  static async open(config: Config, caller: Caller, pace: ApiPace): Promise<Ec2Api> {
    const target = await targetOf(config, caller.secrets);
    const client = await openClient(target, pace);
    return new Ec2Api(target, pace, client, await import('@aws-sdk/client-ec2'));
  }

  /**
   * One call, once.
   *
   * @throws Ec2Failure
   */
  async once<Answer, Wanted>(caller: Caller, call: Call<Answer, Wanted>): Promise<Wanted> {
    const { family, action, offer } = call;
    const bucket = `ec2/${this.account}/${family}`;
    await turnOf(caller, { bucket, rate: this.#pace.budgets[family], action });
    const late = AbortSignal.timeout(this.#pace.connectMs + this.#pace.answerMs + GRACE_MS);
    const abortSignal = AbortSignal.any([caller.signal, late]);
    try {
      abortSignal.throwIfAborted();
      const wanted = call.pick(await call.send(this.#client, this.#sdk, { abortSignal }));
      if (wanted === undefined) {
        throw strange(this.#target.url, action);
      }
      return wanted;
    } catch (error) {
      caller.signal.throwIfAborted();
      if (error instanceof Ec2Failure) {
        throw error;
      }
      const { region, url } = this.#target;
      const { throttledMs } = this.#pace;
      const known = { action, region, url, throttledMs, now: Date.now() };
      const facts = offer === undefined ? known : { ...known, offer };
      const failure = toFailure(error, facts);
      if (failure.throttledMs !== null) {
        await caller.throttled?.(bucket, failure.throttledMs);
      }
      throw failure;
    }
  }

  /** A call that changes nothing, or the same however often: made again where it got no answer. */
  async again<Answer, Wanted>(caller: Caller, call: Call<Answer, Wanted>): Promise<Wanted> {
    for (const pauseMs of this.#pace.againMs) {
      try {
        return await this.once(caller, call);
      } catch (error) {
        if (!(error instanceof Ec2Failure && error.outcome === 'unknown')) {
          throw error;
        }
        await delay(pauseMs * (0.5 + Math.random()), undefined, { signal: caller.signal });
      }
    }
    return this.once(caller, call);
  }
}

export interface ApiPace extends CallLimits {
  readonly againMs: readonly number[];
  readonly budgets: Budgets;
  readonly throttledMs: number;
}

/** Waits for its turn. Where that would take too long, nothing was asked, and it is tried again later. */
async function turnOf(
  caller: Caller,
  {
    bucket,
    rate,
    action,
  }: { readonly bucket: string; readonly rate: Rate; readonly action: string },
): Promise<void> {
  try {
    await caller.budget?.(bucket, rate);
  } catch (error) {
    caller.signal.throwIfAborted();
    if (!(DrydockError.is(error) && error.code === 'conflict')) {
      throw error;
    }
    throw new Ec2Failure(`Too many calls wait for their turn; ${action} is asked for later.`, {
      outcome: 'unsent',
      code: 'no-turn',
      scope: 'account',
      follows: 'pause',
      throttledMs: null,
    });
  }
}

/** HTML, another document or nothing at all: the SDK takes it for an empty answer. */
function strange(url: string, action: string): Ec2Failure {
  return new Ec2Failure(`${url} answered ${action} with what is no answer of EC2’s.`, {
    outcome: 'unknown',
    code: 'strange-answer',
    scope: 'account',
    follows: 'pause',
    throttledMs: null,
  });
}
