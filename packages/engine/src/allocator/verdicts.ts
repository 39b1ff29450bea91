import type { Verdict } from '@drydock/model';
import type { Eligibility } from './eligible.ts';
import type { Pool } from './pool.ts';
import type { BlueprintFacts, Snapshot } from './snapshot.ts';

/** Full resources named one by one in an explanation; the rest is counted. */
const FULL_NAMED_MAX = 20;

/** Why nothing could be had for a lease: a line for each blueprint and resource that was looked at. */
export function explainWaiting(shape: Eligibility, snapshot: Snapshot, pool: Pool): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const { facts } of shape.eligible) {
    const onTheWay = pool.resourcesOf(facts.id).filter((r) => r.facts.status === 'pending');
    for (const resource of onTheWay) {
      verdicts.push({
        blueprint: facts.name,
        resource: resource.id,
        rule: 'resource-on-its-way',
        detail: `${facts.name} is building ${resource.id}.`,
      });
    }
    const built = pool.builtOf(facts.id);
    if (facts.limitResources !== null && built >= facts.limitResources) {
      verdicts.push({
        blueprint: facts.name,
        rule: 'resource-limit',
        detail: `${facts.name} has ${built} of at most ${facts.limitResources} resources.`,
      });
    }
    verdicts.push(...explainResources(facts, snapshot, pool));
  }
  return [...verdicts, ...shape.refused];
}

function explainResources(facts: BlueprintFacts, snapshot: Snapshot, pool: Pool): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const resource of pool.resourcesOf(facts.id)) {
    if (resource.facts.marks.length > 0) {
      verdicts.push({
        blueprint: facts.name,
        resource: resource.id,
        rule: 'resource-marked',
        detail: `${resource.id} is ${resource.facts.marks.join(' and ')}.`,
      });
    } else if (resource.facts.status === 'active') {
      verdicts.push(fullOrTaken(facts, resource.id, pool.hasRoom(resource)));
    }
  }
  const full = snapshot.full.filter((resource) => resource.blueprintId === facts.id);
  for (const resource of full.slice(0, FULL_NAMED_MAX)) {
    verdicts.push(fullOrTaken(facts, resource.id, false));
  }
  return verdicts;
}

function fullOrTaken(facts: BlueprintFacts, resource: string, hasRoom: boolean): Verdict {
  const { name: blueprint, limitLeasesPerResource: limit } = facts;
  return hasRoom
    ? { blueprint, resource, rule: 'slot-taken', detail: `${resource}: a slot it needs is taken.` }
    : {
        blueprint,
        resource,
        rule: 'lease-limit',
        detail: `${resource} has ${limit ?? 'all'} of at most ${limit ?? 'all'} leases.`,
      };
}
