import type { Verdict } from '@drydock/model';
import { holderLimit, quantityLacking } from './amount-verdicts.ts';
import type { EligibleBlueprint, Eligibility } from './eligible.ts';
import { misfitOf } from './find-room.ts';
import { kindFailed } from './kind-faults.ts';
import { mostLeases, type MostLeases } from './most-leases.ts';
import { underWay } from './pause.ts';
import type { Pool, PooledResource } from './pool.ts';
import type { BlueprintFacts, Snapshot, WaitingLease } from './snapshot.ts';

/** Resources of one sort that an explanation names one by one, at most. */
const NAMED_MAX = 20;

/** A group that could not be placed whole: for how many of it there would have been room. */
export interface Incomplete {
  readonly size: number;
  readonly found: number;
}

/** Why nothing could be had for a lease: a line for each blueprint and resource that was looked at. */
export function explainWaiting(
  shape: Eligibility,
  snapshot: Snapshot,
  pool: Pool,
  lease: WaitingLease,
  group: Incomplete | null,
): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const blueprint of shape.eligible) {
    if (group !== null) {
      verdicts.push(incomplete(blueprint.facts, group));
    }
    if (snapshot.cut.has(blueprint.facts.id)) {
      verdicts.push(notAllLookedAt(blueprint.facts, pool));
    }
    const lack = pool.amounts.lacksFor(blueprint.facts, lease, group?.size);
    if (lack !== null) {
      verdicts.push(holderLimit(blueprint.facts, lack));
    }
    verdicts.push(...explainBlueprint(blueprint, pool));
    verdicts.push(...explainResources(blueprint, snapshot, pool, lease));
  }
  return [...verdicts, ...shape.refused];
}

/** What is said where a project has more blueprints than a decision reads: one may fit. */
export function notAllSeen(eligibility: Eligibility): Eligibility {
  const verdict: Verdict = {
    blueprint: '*',
    rule: 'not-all-looked-at',
    detail: 'The project has more blueprints of the type than one decision looks at: the oldest.',
    change: 'Request a lease that lists the blueprints that it may come from.',
  };
  return { ...eligibility, refused: [...eligibility.refused, verdict], possible: true };
}

function notAllLookedAt({ id, name }: BlueprintFacts, pool: Pool): Verdict {
  const count = pool.resourcesOf(id).filter(({ facts }) => facts.status === 'active').length;
  return {
    blueprint: name,
    rule: 'not-all-looked-at',
    detail: `${name} has more resources with room than the ${count} that were looked at, and none of those serves it.`,
    change: `Release resources of ${name} that nobody can use, or divide it into several blueprints.`,
  };
}

function incomplete({ name }: BlueprintFacts, { size, found }: Incomplete): Verdict {
  return {
    blueprint: name,
    rule: 'group-incomplete',
    detail: `There is room for ${found} of the ${size} leases that go together.`,
    change: `Room for ${size - found} more has to come free, or limits to be raised.`,
  };
}

function explainBlueprint({ facts }: EligibleBlueprint, pool: Pool): Verdict[] {
  const { name, limitResources: limit } = facts;
  const verdicts: Verdict[] = pool
    .resourcesOf(facts.id)
    .filter((resource) => resource.facts.status === 'pending')
    .slice(0, NAMED_MAX)
    .map(({ id, facts: { struggles } }) => ({
      blueprint: name,
      resource: id,
      rule: 'resource-on-its-way',
      detail: struggles
        ? `${name} is building ${id}, which has failed more than once and is tried again.`
        : `${name} is building ${id}.`,
      change: `Wait until ${id} is active.`,
    }));
  if (!pool.mayBuild(facts)) {
    verdicts.push({
      blueprint: name,
      rule: 'resource-quota',
      detail: `The project of ${name} has as many resources as its quota allows.`,
      change: 'An administrator has to raise the quota resources, or one of them has to go.',
    });
  }
  const failure = pool.pauses.of(facts.id);
  if (failure !== null) {
    const times = failure.count === 1 ? 'once' : `${failure.count} times`;
    verdicts.push({
      blueprint: name,
      rule: 'build-paused',
      detail: `Building failed ${times} lately, the last time: ${failure.reason}`,
      change: pauseSentence(facts),
    });
  }
  if (pool.isBusy(facts.id)) {
    verdicts.push({ blueprint: name, rule: 'builds-under-way', ...underWay(name) });
  }
  const fault = pool.faults.of(facts.id);
  if (fault !== null) {
    verdicts.push({ blueprint: name, ...kindFailed(fault) });
  }
  const unknown = pool.capacities.faultOf(facts.id);
  if (unknown !== null) {
    verdicts.push({ blueprint: name, ...kindFailed(unknown) });
  }
  const built = pool.builtOf(facts.id);
  if (limit === null || built < limit) {
    return verdicts;
  }
  const refusal: Verdict = pool.isKept(facts.id)
    ? {
        blueprint: name,
        rule: 'kept-for-group',
        detail: `What ${name} may still build is kept for leases that go together.`,
        change: 'Wait until those are placed: they have waited longer.',
      }
    : {
        blueprint: name,
        rule: 'resource-limit',
        detail: `${name} has ${built} of at most ${limit} resources.`,
        change: `Raise limits.resources of ${name} above ${built}, or release one of them.`,
      };
  return [...verdicts, refusal];
}

function pauseSentence({ limitFailedBuilds: most }: BlueprintFacts): string {
  const tried = 'It is tried again after a pause that grows with each failure, up to a minute';
  return most === null
    ? `${tried}.`
    : `${tried}; a lease that waits for nothing else breaks after ${most} failures in a row.`;
}

function explainResources(
  blueprint: EligibleBlueprint,
  snapshot: Snapshot,
  pool: Pool,
  lease: WaitingLease,
): Verdict[] {
  const { facts } = blueprint;
  const verdicts = pool
    .resourcesOf(facts.id)
    .filter((resource) => resource.facts.status === 'active' || resource.facts.marks.length > 0)
    .slice(0, NAMED_MAX)
    .flatMap((resource) => explainResource(blueprint, resource, pool, lease) ?? []);
  const full = snapshot.full.filter((resource) => resource.blueprintId === facts.id);
  return [
    ...verdicts,
    ...full.slice(0, NAMED_MAX).map(({ id, live }) => isFull(blueprint, id, live)),
  ];
}

/** Null for one that a group found and gave back: it needs more of them. */
function explainResource(
  blueprint: EligibleBlueprint,
  resource: PooledResource,
  pool: Pool,
  lease: WaitingLease,
): Verdict | null {
  const { name } = blueprint.facts;
  const { id, facts } = resource;
  const at = { blueprint: name, resource: id };
  if (facts.marks.length > 0) {
    const detail = `${id} is ${facts.marks.join(' and ')}.`;
    return { ...at, rule: 'resource-marked', detail, change: `An operator has to resume ${id}.` };
  }
  const misfit = misfitOf(blueprint, resource, lease, pool);
  const fault = pool.faults.of(id);
  if (fault !== null) {
    return { ...at, ...kindFailed(fault) };
  }
  if (misfit !== null) {
    const change = `${id} has to be released, so that ${name} can build another.`;
    return { ...at, rule: 'resource-does-not-fit', detail: `${id}: ${misfit}`, change };
  }
  if (resource.isKept) {
    return {
      ...at,
      rule: 'kept-for-group',
      detail: `Room on ${id} is kept for leases that go together.`,
      change: 'Wait until those are placed: they have waited longer.',
    };
  }
  if (!pool.hasRoom(resource)) {
    return pool.capacities.faultOf(blueprint.facts.id) === null
      ? isFull(blueprint, id, resource.live, resource.most)
      : null;
  }
  const lacking = quantityLacking(blueprint.facts, resource, lease, pool.amounts);
  if (lacking !== null) {
    return lacking;
  }
  const room = pool.roomOn(resource, blueprint.kind, lease);
  if (room !== null) {
    const { kind } = blueprint;
    pool.faults.ask(id, () => kind.lease.needsSetUp(facts.config, lease.attributes), null);
  }
  const failure = pool.faults.of(id);
  if (failure !== null) {
    return { ...at, ...kindFailed(failure) };
  }
  if (room === null) {
    const change = `Whatever holds that slot of ${id} has to be released.`;
    return { ...at, rule: 'slot-taken', detail: `${id}: a slot it needs is taken.`, change };
  }
  return null;
}

/** @param most - of one that was not read as a whole: by the blueprint's present configuration */
function isFull(
  { facts, kind }: EligibleBlueprint,
  resource: string,
  live: number,
  most: MostLeases = mostLeases(facts, kind, facts.config),
): Verdict {
  const { name: blueprint } = facts;
  const at = { blueprint, resource };
  if (most.by === 'kind') {
    return {
      ...at,
      rule: 'kind-capacity',
      detail: `${resource} has ${live} leases, and its kind ${facts.kind} serves ${most.count ?? live} on one.`,
      change: `Release one of the leases on ${resource}, or let ${blueprint} build another resource.`,
    };
  }
  return {
    ...at,
    rule: 'lease-limit',
    detail: `${resource} has ${live} of at most ${most.count ?? live} leases.`,
    change:
      `Raise limits.leasesPerResource of ${blueprint} above ${live}, ` +
      `or release one of the leases on ${resource}.`,
  };
}
