import { canonicalJson } from '@drydock/model';
import type { EligibleBlueprint } from './eligible.ts';
import { choicesOf } from './choices.ts';
import type { Pool } from './pool.ts';
import type { FailedBuilds, WaitingLease } from './snapshot.ts';

/** Builds of a blueprint that failed while a lease waited for one. */
export interface VainBuilds {
  readonly blueprint: string;
  readonly count: number;
  /** What was said of the last one. */
  readonly reason: string;
}

/**
 * Whether a lease waits for nothing but builds that fail, and has waited for as many as may fail: then which,
 * by blueprint, else null. Nothing may be there or on its way that could come to serve it, so that no lease
 * ends that waits for room, or whose turn it is at a blueprint or a choice that was not tried.
 */
export function buildsInVain(
  lease: WaitingLease,
  eligible: readonly EligibleBlueprint[],
  pool: Pool,
): readonly VainBuilds[] | null {
  const vain: VainBuilds[] = [];
  for (const blueprint of eligible) {
    const failed = vainOf(lease, blueprint, pool);
    if (failed === null) {
      return null;
    }
    vain.push(failed);
  }
  return vain.length > 0 ? vain : null;
}

function vainOf(
  lease: WaitingLease,
  { facts, kind }: EligibleBlueprint,
  pool: Pool,
): VainBuilds | null {
  const { attributes, waitsSince } = lease;
  const { id, name: blueprint, config, failures, limitFailedBuilds, limitResources } = facts;
  if (
    limitFailedBuilds === null ||
    failures.length === 0 ||
    // Those that have ended serve nobody, though they take room until they are gone.
    facts.resources > facts.ending ||
    pool.resourcesOf(id).length > 0 ||
    (limitResources !== null && pool.builtOf(id) >= limitResources) ||
    !pool.mayBuild(facts) ||
    // What its pool or its breaker keeps from being built may be built later, or by hand.
    pool.gateOf(facts) !== null ||
    pool.amounts.lacksFor(facts, lease) !== null
  ) {
    return null;
  }
  const byChoice = new Map(failures.map((each) => [canonicalJson(each.choice), each]));
  const met: FailedBuilds[] = [];
  let count = 0;
  for (const { choice, slots } of pool.faults.ask(
    id,
    () => choicesOf(kind, config, attributes),
    [],
  )) {
    pool.effort.step();
    const failure = byChoice.get(canonicalJson(choice));
    const times = failure?.at.filter((at) => at >= waitsSince).length ?? 0;
    if (failure === undefined || times === 0 || !pool.isFree(slots)) {
      return null;
    }
    met.push(failure);
    count += times;
  }
  const [last] = met.sort((a, b) => a.sinceLastMs - b.sinceLastMs);
  return last === undefined || count < limitFailedBuilds
    ? null
    : { blueprint, count, reason: last.reason };
}
