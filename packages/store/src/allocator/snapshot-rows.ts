/** The rows of a decision's statements, and what the engine makes of them. */
import type { CommandName, JsonObject } from '@drydock/model';
import type {
  BlueprintFacts,
  CommandedLease,
  FailedBuilds,
  FullResource,
  OpenCommand,
  RoomyResource,
  WaitingLease,
} from '@drydock/engine';

export interface BlueprintRow {
  readonly id: string;
  readonly project_id: string;
  /** The name of the project. */
  readonly owner: string;
  readonly name: string;
  readonly kind: string;
  readonly is_first: boolean;
  readonly revision: number;
  readonly config: JsonObject;
  readonly enabled: boolean;
  readonly draining: boolean;
  readonly packing: 'fill' | 'spread';
  readonly limit_resources: number | null;
  readonly limit_leases_per_resource: number | null;
  readonly limit_failed_builds: number | null;
  /** Of the projects that it was read for: `authorized <id>` or `asks <id>`. */
  readonly askers: readonly string[];
}

export interface BuiltRow {
  readonly id: string;
  readonly failures: readonly FailedBuilds[];
  readonly resources: number;
  readonly ending: number;
  readonly building: number;
  readonly slots: readonly string[];
}

export interface ResourceRow {
  readonly id: string;
  readonly project_id: string;
  readonly blueprint_id: string;
  readonly status: 'pending' | 'active';
  readonly struggles: boolean;
  readonly revision: number;
  /** Null where it is that of the blueprint's present revision. */
  readonly config: JsonObject | null;
  readonly choice: JsonObject;
  readonly state: JsonObject | null;
  readonly depth: number;
  readonly marks: JsonObject;
  readonly live: number;
  readonly awaited: number;
  /** How many of its blueprint were looked for. */
  readonly most: number;
}

export interface FullRow {
  readonly id: string;
  readonly blueprint_id: string;
  readonly live: number;
  readonly project_id: string;
  readonly revision: number;
  readonly choice: JsonObject;
  readonly state: JsonObject | null;
  readonly config: JsonObject | null;
  readonly holder: string | null;
  readonly holder_project: string | null;
}

export interface LeaseRow {
  readonly id: string;
  readonly project_id: string;
  readonly owner: string | null;
  readonly priority: number;
  readonly number: string;
  readonly group_id: string | null;
  readonly served_before: string | null;
  readonly passed_before: string | null;
  readonly shape: string;
  readonly attributes: JsonObject;
  readonly allowed_blueprints: readonly string[] | null;
  readonly fence: string;
  readonly attempts: number;
  /** Null where it was not tried yet, which is most often: a list would cost more to read. */
  readonly tried: readonly string[] | null;
  readonly awaits: string | null;
  readonly is_new: boolean;
  readonly is_last_read: boolean;
  readonly commanded: boolean;
  readonly wait_is_over: boolean;
  readonly wait_left_ms: number;
  readonly waits_since: number;
  readonly ttl_seconds: number;
  readonly holder: string | null;
  readonly depth: number | null;
  readonly lost: string | null;
}

export interface CommandRow {
  readonly lease_id: string;
  readonly project_id: string;
  readonly shape: string;
  readonly fence: string;
  readonly holder: string | null;
  readonly id: string;
  readonly name: CommandName;
  readonly author: string;
  readonly reason: string | null;
  readonly arguments: JsonObject;
}

/** With `built` missing, as if it had built nothing. */
export function toBlueprint(row: BlueprintRow, built?: BuiltRow): BlueprintFacts {
  return {
    id: row.id,
    projectId: row.project_id,
    owner: row.owner,
    name: row.name,
    kind: row.kind,
    isFirst: row.is_first,
    revision: row.revision,
    config: row.config,
    enabled: row.enabled,
    draining: row.draining,
    packing: row.packing,
    limitResources: row.limit_resources,
    limitLeasesPerResource: row.limit_leases_per_resource,
    limitFailedBuilds: row.limit_failed_builds,
    authorizedProjects: askersOf(row, 'authorized'),
    askingProjects: askersOf(row, 'asks'),
    ...(built === undefined ? NOTHING_BUILT : builtFacts(built)),
  };
}

const askersOf = ({ askers }: BlueprintRow, how: 'authorized' | 'asks'): readonly string[] =>
  askers.flatMap((each) => (each.startsWith(`${how} `) ? [each.slice(how.length + 1)] : []));

type BuiltFacts = Pick<BlueprintFacts, 'resources' | 'ending' | 'building' | 'slots' | 'failures'>;

const NOTHING_BUILT: BuiltFacts = {
  resources: 0,
  ending: 0,
  building: 0,
  slots: [],
  failures: [],
};

export const builtFacts = (row: BuiltRow): BuiltFacts => ({
  resources: row.resources,
  ending: row.ending,
  slots: row.slots,
  building: row.building,
  failures: row.failures,
});

export function toResources(
  rows: readonly ResourceRow[],
  blueprints: readonly BlueprintFacts[],
): RoomyResource[] {
  const byId = new Map(blueprints.map((each) => [each.id, each]));
  return rows
    .map((row) => toResource(row, byId.get(row.blueprint_id)?.config ?? {}))
    .filter(
      ({ blueprintId, live }) => live < (byId.get(blueprintId)?.limitLeasesPerResource ?? Infinity),
    );
}

function toResource(row: ResourceRow, config: JsonObject): RoomyResource {
  return {
    id: row.id,
    projectId: row.project_id,
    blueprintId: row.blueprint_id,
    status: row.status,
    struggles: row.struggles,
    revision: row.revision,
    config: row.config ?? config,
    choice: row.choice,
    state: row.state,
    depth: row.depth,
    marks: Object.keys(row.marks),
    live: row.live,
    awaited: row.awaited,
  };
}

/** Blueprints of which as many active resources were read as were looked for, or more. */
export function cutOf(rows: readonly ResourceRow[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const cut = new Set<string>();
  for (const { blueprint_id: id, status, marks, most } of rows) {
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
  const { id, blueprint_id: blueprintId, live, config, holder, holder_project: project } = row;
  if (holder === null || project === null || config === null) {
    return { id, blueprintId, live, pinned: null };
  }
  const { project_id: projectId, revision, choice, state } = row;
  const pinned = { projectId, revision, config, choice, state };
  return {
    id,
    blueprintId,
    live,
    pinned: { ...pinned, holder: { id: holder, projectId: project } },
  };
}

export function toLease(row: LeaseRow): WaitingLease {
  return {
    id: row.id,
    projectId: row.project_id,
    owner: row.owner,
    priority: row.priority,
    // Counts up from one, by far not to where a number loses whole digits.
    number: Number(row.number),
    groupId: row.group_id,
    front:
      row.served_before === null || row.passed_before === null
        ? null
        : { project: Number(row.served_before), type: Number(row.passed_before) },
    shape: row.shape,
    attributes: row.attributes,
    allowedBlueprints: row.allowed_blueprints,
    fence: row.fence,
    attempts: row.attempts,
    tried: row.tried ?? [],
    awaits: row.awaits,
    isNew: row.is_new,
    isLastRead: row.is_last_read,
    waitIsOver: row.wait_is_over,
    waitLeftMs: row.wait_left_ms,
    waitsSince: row.waits_since,
    ttlSeconds: row.ttl_seconds,
    held:
      row.holder === null
        ? null
        : { resourceId: row.holder, depth: row.depth ?? 0, lost: row.lost },
  };
}

export function groupCommands(rows: readonly CommandRow[]): CommandedLease[] {
  const byLease = new Map<string, CommandedLease & { commands: OpenCommand[] }>();
  for (const row of rows) {
    const lease = byLease.get(row.lease_id) ?? {
      id: row.lease_id,
      projectId: row.project_id,
      shape: row.shape,
      fence: row.fence,
      holder: row.holder,
      commands: [],
    };
    const { id, name, author, reason } = row;
    lease.commands.push({ id, name, author, reason, arguments: row.arguments });
    byLease.set(row.lease_id, lease);
  }
  return [...byLease.values()];
}
