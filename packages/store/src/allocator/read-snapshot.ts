import type { Verdict } from '@drydock/model';
import type { Answerable, Snapshot, WaitingLease } from '@drydock/engine';
import type { Runner } from '../database.ts';
import { toJson } from '../json.ts';
import {
  builtFacts,
  crowded,
  cutOf,
  groupCommands,
  toBlueprint,
  toFull,
  toLease,
  toResources,
  type BlueprintRow,
  type BuiltRow,
  type CommandRow,
  type FullRow,
  type LeaseRow,
  type ResourceRow,
} from './snapshot-rows.ts';

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
    crowded: crowded(facts, BLUEPRINTS_MAX),
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
