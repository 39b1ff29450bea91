import { canonicalJson, type JsonObject, type Verdict } from '@drydock/model';
import { holderLimit, quantityLacking } from './amount-verdicts.ts';
import type { EligibleBlueprint, Eligibility } from './eligible.ts';
import { misfitOf, withdrawnSentence } from './find-room.ts';
import { gateVerdict } from './gate.ts';
import { instantOf } from './instant.ts';
import { kindFailed } from './kind-faults.ts';
import { mostLeases, type MostLeases } from './most-leases.ts';
import { BUILDING_MAX, underWay } from './pause.ts';
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
    verdicts.push(...explainBlueprint(blueprint, snapshot, pool));
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
    have: found,
    need: size,
    by: 'leases',
  };
}

function explainBlueprint({ facts }: EligibleBlueprint, { now }: Snapshot, pool: Pool): Verdict[] {
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
  const gate = pool.gateOf(facts);
  if (gate !== null) {
    verdicts.push({ blueprint: name, ...gateVerdict(gate) });
  }
  if (!pool.mayBuild(facts)) {
    verdicts.push({
      blueprint: name,
      rule: 'resource-quota',
      detail: `The project of ${name} has as many resources as its quota allows.`,
      change: 'An administrator has to raise the quota resources, or one of them has to go.',
      have: 0,
      need: 1,
      by: 'resources',
    });
  }
  const paused = pool.pauses.of(facts.id);
  if (paused !== null) {
    const { failure, leftMs } = paused;
    verdicts.push({
      blueprint: name,
      rule: 'build-paused',
      detail: `Building failed ${timesOf(failure.count)}: ${failure.reason}`,
      change: pauseSentence(facts),
      have: failure.count,
      ...byChoice(failure.choice),
      until: instantOf(now + leftMs),
    });
  }
  if (pool.isBusy(facts.id)) {
    verdicts.push({
      blueprint: name,
      rule: 'builds-under-way',
      ...underWay(name),
      have: BUILDING_MAX,
      need: BUILDING_MAX + 1,
      by: 'builds',
    });
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
        have: limit,
        need: built + 1,
        by: 'resources',
      };
  return [...verdicts, refusal];
}

const TIMES = ['never', 'once', 'twice'] as const;

const timesOf = (count: number): string => TIMES[count] ?? `${count} times`;

/** Which of the things that could be built; nothing of a kind that builds but one. */
function byChoice(choice: JsonObject): Pick<Verdict, 'by'> {
  return Object.keys(choice).length === 0 ? {} : { by: canonicalJson(choice) };
}

function pauseSentence({ limitFailedBuilds: most, buildSettings }: BlueprintFacts): string {
  const { pauseSecondsFirst, pauseSecondsMax } = buildSettings;
  const longest = Math.max(pauseSecondsFirst, pauseSecondsMax);
  const tried = `It is tried again after a pause that grows with each failure, up to ${longest} s`;
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
  const withdrawn = pool.faults.ask(id, () => withdrawnSentence(blueprint, facts), null);
  if (withdrawn !== null) {
    const detail = `${id}: ${withdrawn}`;
    const change = `Change the configuration of ${name}, or wait for another of its resources.`;
    return { ...at, rule: 'resource-withdrawn', detail, change };
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
  if (pool.isSpent(resource)) {
    return isSpent(blueprint, id);
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

function isSpent({ facts }: EligibleBlueprint, resource: string): Verdict {
  const { name: blueprint, pool } = facts;
  const most = pool.usesMax ?? 0;
  return {
    blueprint,
    resource,
    rule: 'uses-spent',
    detail: `${resource} was used ${timesOf(most)}, as often as it may be.`,
    change: `Wait until it is gone and another is built, or raise pool.usesMax of ${blueprint}.`,
    have: most,
    need: most + 1,
    by: 'uses',
  };
}

/** @param most - of one that was not read as a whole: by the blueprint's present configuration */
function isFull(
  { facts, kind }: EligibleBlueprint,
  resource: string,
  live: number,
  most: MostLeases = mostLeases(facts, kind, facts.config),
): Verdict {
  const { name: blueprint } = facts;
  const lacking = { have: most.count ?? live, need: live + 1, by: 'leases' };
  const at = { blueprint, resource, ...lacking };
  const uses = facts.pool.usesMax;
  if (uses !== null && live >= uses) {
    return isSpent({ facts, kind }, resource);
  }
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
