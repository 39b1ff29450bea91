import type { EndEntry, LaunchEntry } from '@drydock/sim';

/** Marks that a launch has to bear from its first second. */
const MARKS = ['installation', 'epoch', 'project', 'blueprint', 'resource', 'attempt'].map(
  (mark) => `drydock:${mark}`,
);

/** What an account says of itself when all is over, and what the installation says of it. */
export interface AccountFacts {
  readonly launches: readonly LaunchEntry[];
  readonly ends: readonly EndEntry[];
  /** Ids of all that still exists there, ended instances left out. */
  readonly left: readonly string[];
  /** Ids of the resources that the installation ever had. */
  readonly resources: ReadonlySet<string>;
  /** `resource.launched` events. */
  readonly told: readonly { readonly resource: string; readonly instance: string }[];
  /** Things that were counted as leaked. */
  readonly leaked: readonly string[];
}

const resourceOf = ({ tags }: LaunchEntry): string => tags['drydock:resource'] ?? '';

/**
 * What must never be, by the account's own journal, each with what breaks the promise. Nothing in it is what Drydock
 * believes to have done.
 */
export function brokenInAccount(facts: AccountFacts): Record<string, readonly string[]> {
  const { launches, ends, left, resources, told, leaked } = facts;
  const ended = new Set(ends.map(({ instanceId }) => instanceId));
  const byId = new Map(launches.map((launch) => [launch.instanceId, launch]));
  const audits: Record<string, readonly string[]> = {
    'a launch that does not say whose it is': launches
      .filter(({ tags }) => MARKS.some((mark) => (tags[mark] ?? '') === ''))
      .map(({ instanceId }) => instanceId),
    'a launch for a resource that there never was': launches
      .map(resourceOf)
      .filter((id) => id !== '' && !resources.has(id)),
    'a resource with two machines': twice(launches.map(resourceOf)),
    'a token that made two machines': twice(launches.map(({ clientToken }) => clientToken ?? '')),
    'a machine that nobody ended': [...byId.keys()].filter((id) => !ended.has(id)),
    'something left in the account': left,
    'a launch that was told of twice': twice(told.map(({ instance }) => instance)),
    'a launch that was told of another resource': told
      .filter(({ resource, instance }) => {
        const launch = byId.get(instance);
        return launch === undefined || resourceOf(launch) !== resource;
      })
      .map(({ instance }) => instance),
    'something that was counted as leaked': leaked,
  };
  return Object.fromEntries(Object.entries(audits).filter(([, found]) => found.length > 0));
}

/** What is there more than once; what is empty is no other's. */
function twice(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => value !== '' && (seen.has(value) || !seen.add(value)));
}
