import { QUOTAS, type CommandName, type JsonObject, type Verdict } from '@drydock/model';
import type {
  Answerable,
  BlueprintFacts,
  CommandedLease,
  FullResource,
  Holdings,
  OpenCommand,
  RoomyResource,
  Snapshot,
  WaitingLease,
} from '@drydock/engine';
import type { Runner } from '../database.ts';
import { toJson } from '../json.ts';

/** Wakes that one decision takes. */
const WAKES_MAX = 1_000;
/** Projects that it looks at: with new leases, and with waiting ones that something is news to. */
const PROJECTS_MAX = 100;
/** Leases of each of these two sorts, about. They are divided between projects, then lines. */
const LEASES_MAX = 1_000;
/** Lines of one project. Who stands in another is read when it waited longest. */
const LINES_MAX = 200;
/** Waits that are over; the next decision follows at once. */
const OVER_MAX = 250;
/** How many members of groups; the first group is read whatever its size. */
const MEMBERS_MAX = 5_000;
/** Blueprints of one project; those that leases name are read besides. */
const BLUEPRINTS_MAX = 200;
/** Places that were taken or came free: so many are counted at once, and about after so many. */
const CHANGES_MAX = 1_000;
const CHANGES_MIN = 100;
/** Of projects with more lines than may be read: those that waited longest, and the first. */
const LONGEST_MAX = 100;
const FULL_MAX = 50;

/**
 * Heads of a waiting line, and resources of a blueprint: little at first, since most often one lease
 * and one resource are what it is about, and more with each decision that finds it was too little.
 */
const HEADS = [16, 128, 1_000] as const;
const RESOURCES = [100, 1_000] as const;
const RESOURCES_TOTAL = 2_000;

/** How much the decision reads that follows so many others of its run. */
const widthOf = (steps: readonly number[], look: number): number =>
  steps[Math.min(look, steps.length - 1)] ?? 0;

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
  /** Of the projects that it was read for: `authorized <id>` or `asks <id>`. */
  readonly askers: readonly string[];
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
  readonly ttl_seconds: number;
  readonly holder: string | null;
  readonly depth: number | null;
  readonly lost: string | null;
}

/** All null but the first where no lease is read. */
type NewRow = { readonly crowded: boolean } & (LeaseRow | { readonly id: null });

interface WakeRow {
  readonly news: 'place' | 'resource' | 'blueprint' | 'lease' | 'anything';
  readonly blueprint: string | null;
  readonly project: string | null;
  readonly after: string | null;
  readonly lease: string | null;
}

interface ClaimRow {
  readonly served: string;
  readonly turn: string;
  readonly sweeps: boolean;
  readonly is_counted: boolean;
  readonly wakes: readonly WakeRow[] | null;
  readonly explained: boolean;
  readonly others: boolean;
}

interface CommandRow {
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

export interface ReadSnapshot {
  readonly snapshot: Snapshot;
  /** Whether explanations of the type are stored that may be out of date. */
  readonly explained: boolean;
  /** Whose turn it is next, of the projects with new leases; null where that stays as it was. */
  readonly turn: string | null;
  /** Whether the places that came free are counted. */
  readonly hasCounted: boolean;
  /** Whether so many changed that they should be. */
  readonly counts: boolean;
}

/**
 * Claims the type, then reads what placing leases needs. The statements are sent together: one round
 * trip, in this order on the server, each of them knowing what the one before has found. That is all
 * where nothing is new but some leases; else another one chooses what to look at. Where some lease
 * goes on waiting, the rest is read by `readWhole`.
 */
export async function readSnapshot(
  runner: Runner,
  type: string,
  writer: string,
  look: number,
): Promise<ReadSnapshot> {
  const [claimed, found, blueprints, rooms] = await Promise.all([
    runner.rows<ClaimRow>('begin-allocation', [type, writer, WAKES_MAX]),
    runner.rows<NewRow>('allocator-new', [type, LEASES_MAX]),
    ...readSupply(runner, type, look),
  ]);
  const [claim] = claimed;
  const isCrowded = found[0]?.crowded === true;
  const fresh = found.flatMap((row) => (row.id === null ? [] : [row]));
  if (claim?.is_counted !== true) {
    await runner.rows('recount-places', [type]);
  }
  const sweeps = claim?.sweeps !== false;
  const wakes = claim?.wakes ?? [];
  const turn = claim?.turn ?? '';
  const news = newsOf(wakes, sweeps, claim?.explained !== false);
  const onlyPlaces = news.every((each) => each.news === 'place') && claim?.others !== true;
  const chosen =
    news.length === 0 && onlyPlaces && !isCrowded && claim?.is_counted === true
      ? { leases: fresh, blueprints, rooms, turn: '', cut: false }
      : await readChosen(runner, type, look, {
          news,
          others: !onlyPlaces,
          fresh: isCrowded ? null : fresh,
          turn,
        });
  const { leases: rows } = chosen;
  const thrownBack = rows.filter((row) => row.commanded).map(({ id }) => id);
  const told = [...thrownBack, ...wakes.flatMap(({ lease }) => lease ?? [])];
  const commands =
    sweeps || told.length > 0
      ? await runner.rows<CommandRow>('allocator-commands', [type, sweeps ? null : told])
      : [];
  const served = Number(claim?.served ?? 0);
  const facts = chosen.blueprints.map((row) => toBlueprint(row));
  const snapshot: Snapshot = {
    type,
    blueprints: facts,
    resources: toResources(chosen.rooms, facts),
    crowded: crowded(facts),
    cut: cutOf(chosen.rooms),
    mayWiden: look < RESOURCES.length - 1,
    onlyPlaces,
    full: [],
    isWhole: false,
    leases: rows.map(toLease),
    served,
    holdings: null,
    resourcesLeft: new Map(),
    commanded: groupCommands(commands),
    more: chosen.cut || wakes.length >= WAKES_MAX,
  };
  return {
    snapshot,
    explained: claim?.explained ?? true,
    turn: chosen.turn === turn ? null : chosen.turn,
    hasCounted: chosen.rooms !== rooms,
    counts: sweeps || served % CHANGES_MIN >= CHANGES_MIN - fresh.length,
  };
}

/** What is news to those that wait, each once. */
function newsOf(wakes: readonly WakeRow[], sweeps: boolean, somebodyWaits: boolean): WakeRow[] {
  if (!somebodyWaits) {
    return [];
  }
  if (sweeps) {
    return [ALL];
  }
  const told = wakes.filter(({ news }) => news !== 'lease');
  return [...new Map(told.map((each) => [JSON.stringify(each), each])).values()];
}

const ALL: WakeRow = {
  news: 'anything',
  blueprint: null,
  project: null,
  after: null,
  lease: null,
};

interface Choosing {
  readonly news: readonly WakeRow[];
  /** Whether some are looked at whatever the news are. */
  readonly others: boolean;
  /** The new leases where all of them are looked at, else null. */
  readonly fresh: readonly LeaseRow[] | null;
  /** Else the last project that was looked at. */
  readonly turn: string;
}

interface Chosen {
  readonly leases: readonly LeaseRow[];
  readonly blueprints: readonly BlueprintRow[];
  readonly rooms: readonly ResourceRow[];
  /** Whose turn it is next, of the projects with new leases; '' where it is nobody's. */
  readonly turn: string;
  /** Whether some that are due were left. */
  readonly cut: boolean;
}

/** Chooses what to look at, and reads it, with the places counted. */
async function readChosen(
  runner: Runner,
  type: string,
  look: number,
  { news, others, fresh, turn }: Choosing,
): Promise<Chosen> {
  const read = [fresh?.map(({ id }) => id) ?? [], MEMBERS_MAX];
  const [, woken, other, crowd, ...found] = await Promise.all([
    runner.rows('count-places', [type, CHANGES_MAX]),
    news.length > 0 ? readWoken(runner, type, look, news) : [],
    others
      ? runner.rows<{ cut: boolean }>('allocator-others', [type, OVER_MAX, newsText(news)])
      : [],
    fresh === null ? readCrowd(runner, type, turn) : [],
    runner.rows<LeaseRow>('allocator-read', read),
    ...readSupply(runner, type, look),
  ]);
  const projects = woken[0]?.crowded ?? [];
  const [leases, blueprints, rooms] =
    projects.length === 0 ? found : await readLongest(runner, type, look, projects, read);
  return {
    leases,
    blueprints,
    rooms,
    turn: crowd[0]?.turn ?? '',
    cut: [woken[0], other[0], crowd[0]].some((each) => each?.cut === true),
  };
}

/** Once more, with what matters of the projects that have more lines than were read. */
async function readLongest(
  runner: Runner,
  type: string,
  look: number,
  projects: readonly string[],
  read: readonly unknown[],
): Promise<[readonly LeaseRow[], readonly BlueprintRow[], readonly ResourceRow[]]> {
  const each = Math.max(1, Math.floor(LONGEST_MAX / projects.length));
  const [, ...found] = await Promise.all([
    runner.rows('allocator-longest', [type, projects, each]),
    runner.rows<LeaseRow>('allocator-read', read),
    ...readSupply(runner, type, look),
  ]);
  return found;
}

const BOUNDS = [PROJECTS_MAX, LEASES_MAX, LINES_MAX] as const;

const newsText = (news: readonly WakeRow[]): string =>
  toJson(news.map((each) => ({ ...each, anew: ALL_OF_IT.has(each.news) })));

/** News that may matter to any shape, whatever it could be served by when it was looked at last. */
const ALL_OF_IT: ReadonlySet<WakeRow['news']> = new Set(['blueprint', 'anything'] as const);

const readWoken = (
  runner: Runner,
  type: string,
  look: number,
  news: readonly WakeRow[],
  leavesWakes = true,
): Promise<readonly { readonly cut: boolean; readonly crowded: readonly string[] }[]> =>
  runner.rows('allocator-woken', [
    type,
    ...BOUNDS,
    widthOf(HEADS, look),
    newsText(news),
    leavesWakes,
  ]);

const readCrowd = (
  runner: Runner,
  type: string,
  turn: string,
): Promise<readonly { readonly cut: boolean; readonly turn: string }[]> =>
  runner.rows('allocator-crowd', [type, ...BOUNDS, turn]);

const roomsOf = (type: string, look: number): readonly unknown[] => [
  type,
  widthOf(RESOURCES, look),
  RESOURCES_TOTAL,
];

/** What there is to be had at once for the leases that the statement before has found. */
const readSupply = (
  runner: Runner,
  type: string,
  look: number,
): readonly [Promise<readonly BlueprintRow[]>, Promise<readonly ResourceRow[]>] => [
  runner.rows<BlueprintRow>('allocator-blueprints', [type, BLUEPRINTS_MAX]),
  runner.rows<ResourceRow>('allocator-rooms', roomsOf(type, look)),
];

/**
 * The rest of it, for a decision that may build something or has to say why somebody waits, with the
 * places counted.
 */
export async function readWhole(
  runner: Runner,
  { snapshot, hasCounted }: Pick<ReadSnapshot, 'snapshot' | 'hasCounted'>,
  look: number,
): Promise<Snapshot> {
  const { type } = snapshot;
  const [, rooms, coming, built, full] = await Promise.all([
    hasCounted ? [] : runner.rows('count-places', [type, CHANGES_MAX]),
    hasCounted ? null : runner.rows<ResourceRow>('allocator-rooms', roomsOf(type, look)),
    runner.rows<ResourceRow>('allocator-coming', roomsOf(type, look)),
    runner.rows<BuiltRow>('allocator-built', [null]),
    runner.rows<FullRow>('allocator-full', [FULL_MAX]),
  ]);
  const byBlueprint = new Map(built.map((row) => [row.id, builtFacts(row)]));
  const active = rooms === null ? snapshot.resources : toResources(rooms, snapshot.blueprints);
  return {
    ...snapshot,
    isWhole: true,
    blueprints: snapshot.blueprints.map((each) => ({ ...each, ...byBlueprint.get(each.id) })),
    resources: [...active, ...toResources(coming, snapshot.blueprints)],
    cut: rooms === null ? snapshot.cut : cutOf(rooms),
    full: full.map(toFull),
  };
}

interface HoldingRow {
  readonly project_id: string;
  readonly owner: string | null;
  readonly live: number;
  readonly served: string;
  readonly served_at: string;
  readonly weight: number;
}

interface OverRow {
  readonly id: string;
  readonly project_id: string;
  readonly shape: string;
  readonly fence: string;
  readonly holder: string | null;
  readonly verdicts: readonly Verdict[];
}

/**
 * The pending leases that a decision looks at that looks at all of them, as far as one does. In a
 * transaction.
 */
export async function readWaiting(runner: Runner, type: string): Promise<WaitingLease[]> {
  const [, , , rows] = await Promise.all([
    readWoken(runner, type, HEADS.length, [ALL], false),
    runner.rows('allocator-others', [type, OVER_MAX, newsText([])]),
    readCrowd(runner, type, ''),
    runner.rows<LeaseRow>('allocator-read', [[], MEMBERS_MAX]),
  ]);
  return rows.map(toLease);
}

/** What those who want something hold. */
export async function readHoldings(
  runner: Runner,
  type: string,
  leases: readonly Pick<WaitingLease, 'projectId' | 'owner'>[],
): Promise<Holdings> {
  const projects = [...new Set(leases.map(({ projectId }) => projectId))];
  const owners = new Map(
    leases.map(({ projectId: project, owner }) => [
      `${project} ${owner ?? ''}`,
      { project, owner: owner ?? '' },
    ]),
  );
  const rows = await runner.rows<HoldingRow>('allocator-holdings', [
    type,
    projects,
    toJson([...owners.values()]),
    QUOTAS.weight.default,
  ]);
  return {
    projects: rows
      .filter(({ owner }) => owner === null)
      .map((row) => ({
        projectId: row.project_id,
        live: row.live,
        served: Number(row.served),
        servedAt: Number(row.served_at),
        weight: row.weight,
      })),
    owners: rows.flatMap(({ project_id: projectId, owner, live }) =>
      owner === null ? [] : [{ projectId, owner, live }],
    ),
  };
}

/**
 * What can be answered whatever there is to be had. Claims the type, and counts changes of places: what
 * fails may do so for want of that, and what it counted is taken back with it.
 */
export async function readAnswerable(
  runner: Runner,
  type: string,
  writer: string,
): Promise<Answerable> {
  const [, , commands, over] = await Promise.all([
    runner.rows('claim-type', [type, writer]),
    runner.rows('count-places', [type, CHANGES_MAX]),
    runner.rows<CommandRow>('allocator-commands', [type, null]),
    runner.rows<OverRow>('allocator-over', [type, OVER_MAX]),
  ]);
  return {
    commanded: groupCommands(commands),
    over: over.map(({ id, project_id: projectId, shape, fence, holder, verdicts }) => ({
      id,
      projectId,
      shape,
      fence,
      held: holder === null ? null : { resourceId: holder, depth: 0, lost: null },
      verdicts,
    })),
  };
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
    authorizedProjects: askersOf(row, 'authorized'),
    askingProjects: askersOf(row, 'asks'),
    ...(built === undefined ? NOTHING_BUILT : builtFacts(built)),
  };
}

const askersOf = ({ askers }: BlueprintRow, how: 'authorized' | 'asks'): readonly string[] =>
  askers.flatMap((each) => (each.startsWith(`${how} `) ? [each.slice(how.length + 1)] : []));

type BuiltFacts = Pick<BlueprintFacts, 'resources' | 'ending' | 'slots' | 'failedChoices'>;

const NOTHING_BUILT: BuiltFacts = { resources: 0, ending: 0, slots: [], failedChoices: [] };

const builtFacts = (row: BuiltRow): BuiltFacts => ({
  resources: row.resources,
  ending: row.ending,
  slots: row.slots,
  failedChoices: row.failed_choices,
});

function toResources(
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
function cutOf(rows: readonly ResourceRow[]): ReadonlySet<string> {
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

/** Projects of which as many blueprints were read as may be, or more. */
function crowded(blueprints: readonly BlueprintFacts[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { projectId, authorizedProjects, askingProjects } of blueprints) {
    for (const id of [projectId, ...authorizedProjects, ...askingProjects]) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return new Set([...counts].flatMap(([id, count]) => (count >= BLUEPRINTS_MAX ? [id] : [])));
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
