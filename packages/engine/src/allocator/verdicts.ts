import type { Verdict } from '@drydock/model';
import type { Eligibility } from './eligible.ts';
import type { Pool } from './pool.ts';
import type { Snapshot } from './snapshot.ts';

/** Full resources named one by one in an explanation; the rest is counted. */
const FULL_NAMED_MAX = 20;

/** Why nothing could be had for a lease: a line for each blueprint and resource that was looked at. */
export function explainWaiting(shape: Eligibility, snapshot: Snapshot, pool: Pool): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const { facts } of shape.eligible) {
    const onTheWay = pool.resourcesOf(facts.id).filter((r) => r.facts.status === 'pending');
    for (const resource of onTheWay) {
      verdicts.push({
        blueprint: facts.id,
        resource: resource.id,
        rule: 'resource-on-its-way',
        detail: `${facts.name} is building ${resource.id}.`,
      });
    }
    const built = pool.builtOf(facts.id);
    if (facts.limitResources !== null && built >= facts.limitResources) {
      verdicts.push({
        blueprint: facts.id,
        rule: 'resource-limit',
        detail: `${facts.name} has ${built} of at most ${facts.limitResources} resources.`,
      });
    }
    verdicts.push(...explainResources(facts.id, facts.limitLeasesPerResource, snapshot, pool));
  }
  return [...verdicts, ...shape.refused];
}

function explainResources(
  blueprintId: string,
  limit: number | null,
  snapshot: Snapshot,
  pool: Pool,
): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const resource of pool.resourcesOf(blueprintId)) {
    if (resource.facts.marks.length > 0) {
      verdicts.push({
        blueprint: blueprintId,
        resource: resource.id,
        rule: 'resource-marked',
        detail: `${resource.id} is ${resource.facts.marks.join(' and ')}.`,
      });
    } else if (resource.facts.status === 'active') {
      verdicts.push(fullOrTaken(blueprintId, resource.id, pool.hasRoom(resource), limit));
    }
  }
  const full = snapshot.full.filter((resource) => resource.blueprintId === blueprintId);
  for (const resource of full.slice(0, FULL_NAMED_MAX)) {
    verdicts.push(fullOrTaken(blueprintId, resource.id, false, limit));
  }
  return verdicts;
}

function fullOrTaken(
  blueprint: string,
  resource: string,
  hasRoom: boolean,
  limit: number | null,
): Verdict {
  return hasRoom
    ? { blueprint, resource, rule: 'slot-taken', detail: `${resource}: a slot it needs is taken.` }
    : {
        blueprint,
        resource,
        rule: 'lease-limit',
        detail: `${resource} has ${limit ?? 'all'} of at most ${limit ?? 'all'} leases.`,
      };
}
