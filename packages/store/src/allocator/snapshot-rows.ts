/** The rows of a decision's statements, and what the engine makes of them. */
import { buildingSettings, poolSettings, type JsonObject } from '@drydock/model';
import type {
  BlueprintFacts,
  CommandedLease,
  FullResource,
  OpenCommand,
  RoomyResource,
  WaitingLease,
} from '@drydock/engine';
import { holderOf } from '../subject/columns.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

export type BlueprintRow = RowOf<'allocator/blueprints'>;

export type BuiltRow = RowOf<'allocator/built'>;

export type ResourceRow = RowOf<'allocator/rooms'>;

export type FullRow = RowOf<'allocator/full'>;

export type LeaseRow = RowOf<'allocator/read'>;

export type CommandRow = RowOf<'allocator/commands'>;

/** With `built` missing, as if it had built nothing. */
export function toBlueprint(row: BlueprintRow, built?: BuiltRow): BlueprintFacts {
  return {
    id: row.id,
    projectId: row.projectId,
    owner: row.owner,
    name: row.name,
    kind: row.kind,
    isFirst: row.isFirst,
    revision: row.revision,
    config: row.config,
    enabled: row.enabled,
    draining: row.draining,
    packing: row.packing,
    pool: poolSettings(row.pool),
    buildSettings: buildingSettings(row.building),
    quantities: row.quantities,
    perOwner: row.limitPerOwner,
    perLabel: row.limitPerLabel,
    limitResources: row.limitResources,
    limitLeasesPerResource: row.limitLeasesPerResource,
    capacity: row.capacity,
    limitFailedBuilds: row.limitFailedBuilds,
    leaseSecondsMax: row.limitLeaseSeconds,
    authorizedProjects: askersOf(row, 'authorized'),
    askingProjects: askersOf(row, 'asks'),
    ...(built === undefined ? NOTHING_BUILT : builtFacts(built)),
  };
}

const askersOf = ({ askers }: BlueprintRow, how: 'authorized' | 'asks'): readonly string[] =>
  askers.flatMap((each) => (each.startsWith(`${how} `) ? [each.slice(how.length + 1)] : []));

type BuiltFacts = Pick<
  BlueprintFacts,
  'resources' | 'ending' | 'building' | 'slots' | 'failures' | 'breaker'
>;

const NOTHING_BUILT: BuiltFacts = {
  resources: 0,
  ending: 0,
  building: 0,
  slots: [],
  failures: [],
  breaker: null,
};

export const builtFacts = (row: BuiltRow): BuiltFacts => ({
  resources: row.resources,
  ending: row.ending,
  slots: row.slots,
  building: row.building,
  failures: row.failures,
  breaker: row.breaker,
});

/** How many leases statements go by that one resource of it may have at a time. */
const mostAtOnce = (blueprint: BlueprintFacts | undefined): number =>
  Math.min(
    blueprint?.limitLeasesPerResource ?? Infinity,
    blueprint?.capacity ?? Infinity,
    blueprint?.pool.usesMax ?? Infinity,
  );

export function toResources(
  rows: readonly ResourceRow[],
  blueprints: readonly BlueprintFacts[],
): RoomyResource[] {
  const byId = new Map(blueprints.map((each) => [each.id, each]));
  return rows
    .map((row) => toResource(row, byId.get(row.blueprintId)?.config ?? {}))
    .filter(({ blueprintId, live }) => live < mostAtOnce(byId.get(blueprintId)));
}

function toResource(row: ResourceRow, config: JsonObject): RoomyResource {
  return {
    id: row.id,
    projectId: row.projectId,
    blueprintId: row.blueprintId,
    status: row.status,
    struggles: row.struggles,
    revision: row.revision,
    config: row.config ?? config,
    choice: row.choice,
    state: row.state,
    depth: row.depth,
    marks: Object.keys(row.marks),
    live: row.live,
    uses: row.uses,
    idleSince: row.live === 0 ? row.idleSince : null,
    awaited: row.awaited,
  };
}

/** Blueprints of which as many active resources were read as were looked for, or more. */
export function cutOf(rows: readonly ResourceRow[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const cut = new Set<string>();
  for (const { blueprintId: id, status, marks, most } of rows) {
    const count =
      (counts.get(id) ?? 0) + (status === 'active' && Object.keys(marks).length === 0 ? 1 : 0);
    counts.set(id, count);
    if (count >= most) {
      cut.add(id);
    }
  }
  return cut;
}

/** Projects of which as many blueprints were read as may be of each, or more. */
export function crowded(
  blueprints: readonly BlueprintFacts[],
  blueprintsMax: number,
): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { projectId, authorizedProjects, askingProjects } of blueprints) {
    for (const id of [projectId, ...authorizedProjects, ...askingProjects]) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return new Set([...counts].flatMap(([id, count]) => (count >= blueprintsMax ? [id] : [])));
}

export function toFull(row: FullRow): FullResource {
  const { id, blueprintId, live, config, holder, holderProject: project, graceEnds } = row;
  if (holder === null || project === null || config === null || graceEnds === null) {
    return { id, blueprintId, live, pinned: null };
  }
  const { projectId, revision, choice, state } = row;
  const pinned = { projectId, revision, config, choice, state };
  return {
    id,
    blueprintId,
    live,
    pinned: { ...pinned, holder: { id: holder, projectId: project, graceEnds } },
  };
}

export function toLease(row: LeaseRow): WaitingLease {
  return {
    id: row.id,
    projectId: row.projectId,
    owner: row.owner,
    labels: row.labels,
    priority: row.priority,
    // Counts up from one, by far not to where a number loses whole digits.
    number: Number(row.number),
    groupId: row.groupId,
    front:
      row.servedBefore === null || row.passedBefore === null
        ? null
        : { project: Number(row.servedBefore), type: Number(row.passedBefore) },
    shape: row.shape,
    attributes: row.attributes,
    quantities: row.quantities,
    allowedBlueprints: row.allowedBlueprints,
    fence: row.fence,
    attempts: row.attempts,
    tried: row.tried ?? [],
    awaits: row.awaits,
    isNew: row.isNew,
    isLastRead: row.isLastRead,
    waitIsOver: row.waitIsOver,
    waitLeftMs: row.waitLeftMs,
    waitsSince: row.waitsSince,
    ttlSeconds: row.ttlSeconds,
    holder: holderOf(row),
    held: row.holderResourceId === null ? null : { depth: row.depth ?? 0, lost: row.lost },
  };
}

export function groupCommands(rows: readonly CommandRow[]): CommandedLease[] {
  const byLease = new Map<string, CommandedLease & { commands: OpenCommand[] }>();
  for (const row of rows) {
    const lease = byLease.get(row.leaseId) ?? {
      id: row.leaseId,
      projectId: row.projectId,
      shape: row.shape,
      fence: row.fence,
      holder: holderOf(row),
      commands: [],
    };
    const { id, name, author, reason } = row;
    lease.commands.push({ id, name, author, reason, arguments: row.arguments });
    byLease.set(row.leaseId, lease);
  }
  return [...byLease.values()];
}
