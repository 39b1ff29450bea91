import type { CommandName, JsonObject } from '@drydock/model';
import type {
  BlueprintFacts,
  CommandedLease,
  FullResource,
  Holding,
  OpenCommand,
  RoomyResource,
  Snapshot,
  WaitingLease,
} from '@drydock/engine';
import type { Runner } from '../database.ts';

/** How many due leases one batch reads; more are read by the next batch of the same run. */
const DUE_MAX = 1_000;
/** How many of each line that waits one batch reads: as many as may come free at once. */
const HEADS_MAX = 200;
/** How many of all lines together; more lines than that are read one lease each. */
const HEADS_TOTAL = 1_000;
/** How many lines one batch reads. Who stands in another is read when it waited longest. */
const LINES_MAX = 1_000;
/** How many of those that waited longest, and of the first by priority where lines were left. */
const FIRST_MAX = 200;
/** How many members of groups; the first group is read whatever its size. */
const MEMBERS_MAX = 5_000;
const RESOURCES_MAX = 1_000;
const FULL_MAX = 50;

export interface BlueprintRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly kind: string;
  readonly revision: number;
  readonly config: JsonObject;
  readonly enabled: boolean;
  readonly draining: boolean;
  readonly packing: 'fill' | 'spread';
  readonly limit_resources: number | null;
  readonly limit_leases_per_resource: number | null;
  readonly authorized_projects: readonly string[];
  readonly asking_projects: readonly string[];
}

export interface BuiltRow {
  readonly id: string;
  readonly failed_choices: readonly JsonObject[];
  readonly resources: number;
  readonly ending: number;
  readonly slots: readonly string[];
}

interface ResourceRow {
  readonly id: string;
  readonly project_id: string;
  readonly blueprint_id: string;
  readonly status: 'pending' | 'active';
  readonly struggles: boolean;
  readonly revision: number;
  readonly config: JsonObject;
  readonly choice: JsonObject;
  readonly state: JsonObject | null;
  readonly depth: number;
  readonly marks: readonly string[];
  readonly live: number;
  readonly slots: readonly string[];
}

interface FullRow {
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

interface LeaseRow {
  readonly id: string;
  readonly project_id: string;
  readonly owner: string | null;
  readonly priority: number;
  readonly number: string;
  readonly group_id: string | null;
  readonly served_before: string | null;
  readonly shape: string;
  readonly attributes: JsonObject;
  readonly allowed_blueprints: readonly string[] | null;
  readonly fence: string;
  readonly attempts: number;
  /** Null where it was not tried yet, which is most often: a list would cost more to read. */
  readonly tried: readonly string[] | null;
  readonly awaits: string | null;
  readonly is_new: boolean;
  readonly wait_is_over: boolean;
  readonly wait_left_ms: number;
  readonly ttl_seconds: number;
  readonly holder: string | null;
  readonly depth: number | null;
  readonly lost: string | null;
}

/** All null but the first three where no lease is read. */
type PendingRow = {
  readonly waits: boolean;
  readonly explained: boolean;
  readonly commanded: true | null;
} & (LeaseRow | { readonly id: null });

interface CommandRow {
  readonly lease_id: string;
  readonly project_id: string;
  readonly fence: string;
  readonly holder: string | null;
  readonly id: string;
  readonly name: CommandName;
  readonly author: string;
  readonly reason: string | null;
  readonly arguments: JsonObject;
}

/** What was read, and whether explanations of the type are stored that may be out of date. */
export interface ReadSnapshot {
  readonly snapshot: Snapshot;
  readonly explained: boolean;
}

/**
 * Claims the type, then reads what placing leases needs. The statements are sent together: one
 * round trip, in this order on the server. Where some leases wait already, another one reads which
 * of them are looked at, and all the rest: most likely it has to be said again why they wait.
 */
export async function readSnapshot(
  runner: Runner,
  type: string,
  writer: string,
): Promise<ReadSnapshot> {
  const [claimed, blueprints, resources, pending] = await Promise.all([
    runner.rows<{ served: string }>('begin-allocation', [type, writer]),
    runner.rows<BlueprintRow>('allocator-blueprints', [type]),
    runner.rows<ResourceRow>('allocator-resources', [type, RESOURCES_MAX]),
    runner.rows<PendingRow>('allocator-pending', [type, DUE_MAX + 1]),
  ]);
  const [first] = pending;
  const rows = pending.flatMap((row) => (row.id === null ? [] : [row]));
  const isAll = first?.waits === false && rows.length <= DUE_MAX;
  const [leases, commands, rest] = await Promise.all([
    isAll ? rows.map(toLease) : readWaiting(runner, type),
    first?.commanded === true ? runner.rows<CommandRow>('allocator-commands', [type]) : [],
    isAll ? null : readRest(runner, type),
  ]);
  const snapshot: Snapshot = {
    type,
    blueprints: blueprints.map((row) => toBlueprint(row)),
    resources: resources.map(toResource),
    full: [],
    isWhole: false,
    leases,
    served: Number(claimed[0]?.served ?? 0),
    holdings: [],
    commanded: groupCommands(commands),
    more: !isAll && leases.filter((lease) => lease.isNew || lease.waitIsOver).length >= DUE_MAX,
    heads: { ofLine: HEADS_MAX, ofAll: HEADS_TOTAL },
  };
  return {
    snapshot: rest === null ? snapshot : whole(snapshot, rest),
    explained: first?.explained ?? true,
  };
}

/** The rest of it, for a decision that may build something or has to say why somebody waits. */
export async function readWhole(runner: Runner, snapshot: Snapshot): Promise<Snapshot> {
  return whole(snapshot, await readRest(runner, snapshot.type));
}

interface Rest {
  readonly built: readonly BuiltRow[];
  readonly full: readonly FullRow[];
}

async function readRest(runner: Runner, type: string): Promise<Rest> {
  const [built, full] = await Promise.all([
    runner.rows<BuiltRow>('allocator-built', [type]),
    runner.rows<FullRow>('allocator-full', [type, FULL_MAX]),
  ]);
  return { built, full };
}

function whole(snapshot: Snapshot, { built, full }: Rest): Snapshot {
  const byBlueprint = new Map(built.map((row) => [row.id, builtFacts(row)]));
  return {
    ...snapshot,
    isWhole: true,
    blueprints: snapshot.blueprints.map((each) => ({ ...each, ...byBlueprint.get(each.id) })),
    full: full.map(toFull),
  };
}

/** The pending leases that a decision looks at. */
export async function readWaiting(runner: Runner, type: string): Promise<WaitingLease[]> {
  const rows = await runner.rows<LeaseRow>('allocator-leases', [
    type,
    DUE_MAX,
    HEADS_MAX,
    HEADS_TOTAL,
    LINES_MAX,
    FIRST_MAX,
    MEMBERS_MAX,
  ]);
  return rows.map(toLease);
}

export async function readHoldings(runner: Runner, type: string): Promise<Holding[]> {
  const rows = await runner.rows<{ project_id: string; owner: string | null; live: number }>(
    'allocator-holdings',
    [type],
  );
  return rows.map((row) => ({ projectId: row.project_id, owner: row.owner, live: row.live }));
}

/** With `built` missing, as if it had built nothing. */
export function toBlueprint(row: BlueprintRow, built?: BuiltRow): BlueprintFacts {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    kind: row.kind,
    revision: row.revision,
    config: row.config,
    enabled: row.enabled,
    draining: row.draining,
    packing: row.packing,
    limitResources: row.limit_resources,
    limitLeasesPerResource: row.limit_leases_per_resource,
    authorizedProjects: row.authorized_projects,
    askingProjects: row.asking_projects,
    ...(built === undefined ? NOTHING_BUILT : builtFacts(built)),
  };
}

type BuiltFacts = Pick<BlueprintFacts, 'resources' | 'ending' | 'slots' | 'failedChoices'>;

const NOTHING_BUILT: BuiltFacts = { resources: 0, ending: 0, slots: [], failedChoices: [] };

const builtFacts = (row: BuiltRow): BuiltFacts => ({
  resources: row.resources,
  ending: row.ending,
  slots: row.slots,
  failedChoices: row.failed_choices,
});

function toResource(row: ResourceRow): RoomyResource {
  return {
    id: row.id,
    projectId: row.project_id,
    blueprintId: row.blueprint_id,
    status: row.status,
    struggles: row.struggles,
    revision: row.revision,
    config: row.config,
    choice: row.choice,
    state: row.state,
    depth: row.depth,
    marks: row.marks,
    live: row.live,
    slots: row.slots,
  };
}

function toFull(row: FullRow): FullResource {
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

function toLease(row: LeaseRow): WaitingLease {
  return {
    id: row.id,
    projectId: row.project_id,
    owner: row.owner,
    priority: row.priority,
    // Counts up from one, by far not to where a number loses whole digits.
    number: Number(row.number),
    groupId: row.group_id,
    servedBefore: row.served_before === null ? null : Number(row.served_before),
    shape: row.shape,
    attributes: row.attributes,
    allowedBlueprints: row.allowed_blueprints,
    fence: row.fence,
    attempts: row.attempts,
    tried: row.tried ?? [],
    awaits: row.awaits,
    isNew: row.is_new,
    waitIsOver: row.wait_is_over,
    waitLeftMs: row.wait_left_ms,
    ttlSeconds: row.ttl_seconds,
    held:
      row.holder === null
        ? null
        : { resourceId: row.holder, depth: row.depth ?? 0, lost: row.lost },
  };
}

function groupCommands(rows: readonly CommandRow[]): CommandedLease[] {
  const byLease = new Map<string, CommandedLease & { commands: OpenCommand[] }>();
  for (const row of rows) {
    const lease = byLease.get(row.lease_id) ?? {
      id: row.lease_id,
      projectId: row.project_id,
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
