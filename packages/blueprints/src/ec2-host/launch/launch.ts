import { setTimeout as delay } from 'node:timers/promises';
import { againAfter, failed, type Step, type WorkContext } from '@drydock/blueprint';
import type { Json } from '@drydock/model';
import { z } from 'zod';
import type { Ec2Api } from '../api/ec2-api.ts';
import type { Instance } from '../api/instance.ts';
import { runInstance, terminateInstances } from '../api/instances.ts';
import type { Config } from '../config.ts';
import { Ec2Failure } from '../error/ec2-failure.ts';
import type { Pace } from '../pace.ts';
import { TAG } from '../tags.ts';
import { inWords, offer, offersOf, type Offer } from './offers.ts';
import { refusalOf, type OutOfOffers, type Refusal } from './out-of-offers.ts';
import { freeze, launchRequest, toInput, type LaunchRequest, type Owner } from './request.ts';

/** What a launch came to, as it is recorded: with either of them it is closed. */
const launchResult = z.discriminatedUnion('came', [
  z.object({
    came: z.literal('launched'),
    instanceId: z.string(),
    at: z.number(),
    type: z.string(),
    market: offer.shape.market,
  }),
  z.object({
    came: z.literal('refused'),
    code: z.string(),
    scope: z.enum(['place', 'type', 'spot', 'account', 'request', 'credential']),
    follows: z.enum(['next', 'never', 'pause', 'stop']),
    sentence: z.string(),
    at: z.number(),
  }),
]);
type LaunchResult = z.infer<typeof launchResult>;
export type Launched = Extract<LaunchResult, { came: 'launched' }>;
type Refused = Extract<LaunchResult, { came: 'refused' }>;

export interface LaunchPorts {
  readonly api: Ec2Api;
  readonly pace: Pace;
  readonly outs: OutOfOffers;
  /** The resource's instances as EC2 lists them now, of whichever launch. */
  readonly look: () => Promise<readonly Instance[]>;
}

/** A resource asks so often at most; each is a row. */
const LAUNCHES_MAX = 500;

export const launchName = (number: number): string => `launch-${number}`;

/**
 * Launches one instance for a resource: the offers in order, each begun only when the one before is known to
 * have made nothing. Returns the instance, or what the resource waits for.
 */
export async function launch(
  context: WorkContext,
  { config, image, owner }: { config: Config; image: string; owner: Owner },
  ports: LaunchPorts,
): Promise<Launched | Step<never>> {
  const { pace, outs, api } = ports;
  const refusals: Refusal[] = [];
  for (let number = 1; number <= LAUNCHES_MAX; number += 1) {
    const name = launchName(number);
    const before = await context.recall(name);
    let request: Json;
    if (before === null) {
      const next = chooseOffer(config, [...refusals, ...outs.of(api.account, Date.now())], pace);
      if ('step' in next) {
        return next;
      }
      request = freeze(config, next, image, owner);
    } else {
      ({ request } = before);
    }
    let result: LaunchResult;
    try {
      result = launchResult.parse(
        before?.result?.value ??
          (await context.call(name, request, (key, committed) =>
            ask(context, key, launchRequest.parse(committed), ports),
          )),
      );
    } catch (error) {
      // The call stays open: whoever comes next asks the same under the same token.
      if (error instanceof Ec2Failure) {
        return error.follows === 'stop'
          ? failed(error.message)
          : againAfter(error.throttledMs ?? pace.pauseMs, error.message);
      }
      throw error;
    }
    if (result.came === 'launched') {
      await context.launched({ what: 'instance', id: result.instanceId });
      return result;
    }
    if (result.follows === 'stop') {
      return failed(result.sentence);
    }
    const refusal = toRefusal(launchRequest.parse(request).offer, result, pace);
    refusals.push(refusal);
    if (before?.result == null) {
      outs.add(api.account, refusal);
    }
  }
  return failed(`EC2 refused ${LAUNCHES_MAX} launches. ${refusals.at(-1)?.sentence ?? ''}`);
}

/** The first offer that is not out, or until when to wait, or why there is none any more. */
function chooseOffer(
  config: Config,
  refusals: readonly Refusal[],
  pace: Pace,
): Offer | Step<never> {
  const now = Date.now();
  const offers = offersOf(config).map((each) => ({
    offer: each,
    refusal: refusalOf(each, refusals, now),
  }));
  const free = offers.find(({ refusal }) => refusal === undefined);
  if (free !== undefined) {
    return free.offer;
  }
  const sentences = [...new Set(offers.flatMap(({ refusal }) => refusal?.sentence ?? []))];
  const why = `None of ${offers.length === 1 ? 'one offer' : `${offers.length} offers`} can be had now. ${sentences.join(' ')}`;
  const ends = offers.flatMap(({ refusal }) => refusal?.until ?? []);
  return ends.length === 0
    ? failed(sentences.join(' '))
    : againAfter(Math.max(Math.min(...ends) - now, Math.min(pace.pollMs, pace.outMs)), why);
}

function toRefusal(refused: Offer, result: Refused, pace: Pace): Refusal {
  const { scope, follows, sentence, at } = result;
  const until = follows === 'never' ? null : at + (follows === 'pause' ? pace.pauseMs : pace.outMs);
  return { offer: refused, scope, follows, sentence, until };
}

/**
 * Asks under the key of the committed request. An instance that bears it is there already: then it is looked
 * at and not asked for. What ended in no answer is looked for, and asked for again under the same token, which
 * EC2 answers with the instance that it made.
 *
 * @throws Ec2Failure where nobody knows what came of it; the call stays open
 */
async function ask(
  context: WorkContext,
  key: string,
  request: LaunchRequest,
  { api, pace, look }: LaunchPorts,
): Promise<LaunchResult> {
  const words = inWords(request.offer);
  const made = (instance: Instance): LaunchResult => ({
    came: 'launched',
    instanceId: instance.id,
    at: Date.now(),
    type: request.offer.type,
    market: request.offer.market,
  });
  for (let tries = 0; ; tries += 1) {
    const found = await look();
    const own = found.find(({ tags }) => tags[TAG.attempt] === key);
    await endDoubles(context, api, own, found);
    if (own !== undefined) {
      return made(own);
    }
    try {
      return made(await runInstance(api, context, toInput(key, request), words));
    } catch (error) {
      if (!(error instanceof Ec2Failure)) {
        throw error;
      }
      if (error.outcome === 'refused' && !isThrottling(error)) {
        const { ec2Code: code, scope, follows, message: sentence } = error;
        return { came: 'refused', code, scope, follows, sentence, at: Date.now() };
      }
      if (error.outcome === 'unsent' || isThrottling(error)) {
        throw error;
      }
      if (error.follows === 'stop' || tries >= pace.againMs.length) {
        const late = (await look()).find(({ tags }) => tags[TAG.attempt] === key);
        if (late === undefined) {
          throw error;
        }
        return made(late);
      }
      await delay(pace.againMs[tries], undefined, { signal: context.signal });
    }
  }
}

/** Refused for now and for nothing that was asked: the same offer again, under the same token. */
const isThrottling = ({ throttledMs }: Ec2Failure): boolean => throttledMs !== null;

/**
 * Ends instances of this resource that are not the one that counts: of a launch that was said to have made
 * nothing, or a second one of the same token, where EC2 forgot that it had it.
 */
export async function endDoubles(
  context: WorkContext,
  api: Ec2Api,
  own: Pick<Instance, 'id'> | undefined,
  found: readonly Instance[],
): Promise<void> {
  const doubles = found.filter(
    ({ id, state }) => id !== own?.id && state !== 'terminated' && state !== 'shutting-down',
  );
  if (doubles.length > 0) {
    const ids = doubles.map(({ id }) => id);
    context.log(`Ends ${ids.join(', ')}: launched for this resource besides the one that counts.`);
    await terminateInstances(api, context, ids);
  }
}
