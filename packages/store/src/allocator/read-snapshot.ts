import type { Snapshot } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { ALL_NEWS, readChosen, type News } from './read-chosen.ts';
import {
  BLUEPRINTS_MAX,
  LEASES_MAX,
  mayWiden,
  readRest,
  readRooms,
  readSupply,
  type Asked,
  type Reach,
  type Rest,
  type Subject,
} from './read-supply.ts';
import {
  builtFacts,
  crowded,
  cutOf,
  groupCommands,
  toFull,
  toLease,
  toResources,
  type LeaseRow,
  type ResourceRow,
} from './snapshot-rows.ts';
import type { Placed, Uncounted } from './uncounted.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** Wakes that one decision takes. */
const WAKES_MAX = 1_000;
/** Changes of places are counted after so many, about. */
const CHANGES_MIN = 100;

type WakeRow = RowOf<'allocator/take-wakes'>;

type ClaimRow = RowOf<'allocator/begin'>;

export interface ReadSnapshot {
  readonly snapshot: Snapshot;
  /** The type's, of this claim. */
  readonly fence: string;
  /** Whether explanations of the type are stored that may be out of date. */
  readonly explained: boolean;
  /** Whether it had to be chosen what to look at. */
  readonly chose: boolean;
  /** Whether places were counted before it was read what has room. */
  readonly isCounted: boolean;
  /** Whether new leases came to others that wait, and that nothing was news to. */
  readonly isLine: boolean;
  /** Whose turn it is next, of the projects with new leases; null where that stays as it was. */
  readonly turn: string | null;
  /** Whether so many places changed that they should be counted, and are not yet. */
  readonly counts: boolean;
  /** Whether a pool of the type is to be looked at. */
  readonly poolsDue: boolean;
}

export interface Look extends Asked {
  readonly writer: string;
  /** Whether it is likely that what to look at has to be chosen. */
  readonly expectsChoice: boolean;
  /** Whether it is likely that new leases have to wait, where others do. */
  readonly expectsLine: boolean;
  /** Null where nothing is known of it. */
  readonly placed: Placed | null;
}

/**
 * Claims the type, then reads what placing leases needs. The statements are sent together: one round
 * trip, in this order on the server, each of them knowing what the one before has found. That is all
 * where nothing is new but some leases; else another one chooses what to look at. Where some lease
 * goes on waiting, the rest is read by `readWhole`.
 *
 * What there is to be had is read for the leases that were chosen: where a choice is likely, not before.
 */
export async function readSnapshot(
  runner: Runner,
  asked: Look,
  uncounted: Uncounted,
): Promise<ReadSnapshot> {
  const { type, writer, look, expectsChoice, expectsLine, placed } = asked;
  const beginning = Promise.all([
    runner.rows('allocator/begin', { type, writer }),
    runner.rows('allocator/new', { type, limit: LEASES_MAX }),
  ]);
  const supplied = expectsChoice
    ? null
    : readSupply(runner, asked, beginning.then(subjectOf), OF_NEW);
  // There is news where there is something to choose from, most often.
  const expected = expectsChoice ? takeWakes(runner, type) : null;
  const [[[claim], fresh], early, taken] = await Promise.all([beginning, supplied, expected]);
  uncounted.claimed(claim?.fence ?? '', placed);
  const somebodyWaits = claim?.explained !== false;
  const isCrowded = fresh.length > LEASES_MAX;
  // New leases come to others that wait: an older one of their line must not be overtaken.
  const joins = somebodyWaits && fresh.length > 0;
  if (claim?.isCounted !== true) {
    await runner.rows('allocator/recount-places', { type });
  }
  const sweeps = claim?.sweeps !== false;
  const wakes = taken ?? (claim?.hasWakes === false ? [] : await takeWakes(runner, type));
  const turn = claim?.turn ?? '';
  const news = newsOf(wakes, sweeps, somebodyWaits);
  const onlyPlaces = news.every((each) => each.news === 'place') && claim?.others !== true;
  const chose = news.length > 0 || !onlyPlaces || isCrowded || joins || claim?.isCounted !== true;
  const isLine = joins && !isCrowded && news.length === 0;
  const withRest = isLine && expectsLine;
  const counts = chose && (withRest || uncounted.mayHide);
  const chosen = chose
    ? await readChosen(runner, asked, {
        news,
        others: !onlyPlaces,
        fresh: isCrowded ? null : fresh,
        turn,
        catalog: catalogOf(claim),
        rest: withRest,
        uncounted: counts ? uncounted : null,
      })
    : {
        leases: fresh,
        ...(early ?? (await readSupply(runner, asked, beginning.then(subjectOf), OF_NEW))),
        turn: '',
        cut: false,
      };
  const { leases: rows, rooms, rest } = chosen;
  const thrownBack = rows.filter((row) => row.commanded).map(({ id }) => id);
  const told = [...thrownBack, ...wakes.flatMap(({ lease }) => lease ?? [])];
  const commands =
    sweeps || told.length > 0
      ? await runner.rows('allocator/commands', { type, leases: sweeps ? null : told })
      : [];
  const served = Number(claim?.served ?? 0);
  const { blueprints } = chosen;
  const snapshot: Snapshot = {
    type,
    now: claim?.nowMs ?? Date.now(),
    blueprints,
    resources: toResources(rooms, blueprints),
    crowded: crowded(blueprints, BLUEPRINTS_MAX),
    cut: cutOf(rooms),
    mayWiden: mayWiden(look),
    onlyPlaces,
    full: [],
    isWhole: false,
    leases: rows.map(toLease),
    served,
    holdings: null,
    amounts: null,
    resourcesLeft: new Map(),
    commanded: groupCommands(commands),
    more: chosen.cut || wakes.length >= WAKES_MAX,
  };
  return {
    snapshot: rest === null ? snapshot : await withComeUp(runner, completed(snapshot, rest), look),
    fence: claim?.fence ?? '',
    explained: somebodyWaits,
    chose,
    isCounted: counts,
    isLine,
    turn: chosen.turn === turn ? null : chosen.turn,
    poolsDue: claim?.poolsDue === true || wakes.some((wake) => wake.poolsDue),
    counts: !chose && (sweeps || served % CHANGES_MIN >= CHANGES_MIN - fresh.length),
  };
}

const OF_NEW: Reach = { ofNew: true, withRest: false };

const takeWakes = (runner: Runner, type: string): Promise<readonly WakeRow[]> =>
  runner.rows('allocator/take-wakes', { type, limit: WAKES_MAX });

const subjectOf = ([[claim], leases]: readonly [
  readonly ClaimRow[],
  readonly LeaseRow[],
]): Subject => ({ leases, catalog: catalogOf(claim) });

const catalogOf = (claim: ClaimRow | undefined): string => claim?.catalog ?? '';

/** What is news to those that wait, each once. */
function newsOf(wakes: readonly WakeRow[], sweeps: boolean, somebodyWaits: boolean): News[] {
  if (!somebodyWaits) {
    return [];
  }
  if (sweeps) {
    return [ALL_NEWS];
  }
  const told = wakes.filter(({ news }) => news !== 'lease');
  return [...new Map(told.map((each) => [JSON.stringify(each), each])).values()];
}

/**
 * The rest of it, for a decision that may build something or has to say why somebody waits, with the
 * places counted.
 */
export async function readWhole(
  runner: Runner,
  { snapshot, isCounted }: Pick<ReadSnapshot, 'snapshot' | 'isCounted'>,
  look: number,
  uncounted: Uncounted,
): Promise<Snapshot> {
  const { type } = snapshot;
  if (isCounted) {
    return withComeUp(runner, completed(snapshot, await readRest(runner, type, look)), look);
  }
  // What is on its way comes first: what comes up in between is among the others then.
  const [, rest, rooms] = await Promise.all([
    uncounted.count(),
    readRest(runner, type, look),
    readRooms(runner, type, look),
  ]);
  return withRooms(completed({ ...snapshot, resources: [] }, rest), rooms);
}

/**
 * A resource that somebody awaits may have come up after active ones were read and before those on their way
 * were: it is in neither, and another one would be built for whoever awaits it. Where something awaited is
 * missing, which is where it has ended most often, active ones are read once more.
 */
async function withComeUp(runner: Runner, snapshot: Snapshot, look: number): Promise<Snapshot> {
  const read = new Set(snapshot.resources.map(({ id }) => id));
  const isMissing = snapshot.leases.some(({ awaits }) => awaits !== null && !read.has(awaits));
  return isMissing ? withRooms(snapshot, await readRooms(runner, snapshot.type, look)) : snapshot;
}

/** One that came up while it was read is in both. */
function withRooms(snapshot: Snapshot, rooms: readonly ResourceRow[]): Snapshot {
  const active = toResources(rooms, snapshot.blueprints);
  const read = new Set(active.map(({ id }) => id));
  const others = snapshot.resources.filter(({ id, status, marks }) => {
    return !read.has(id) && (status === 'pending' || marks.length > 0);
  });
  return { ...snapshot, resources: [...active, ...others], cut: cutOf(rooms) };
}

function completed(snapshot: Snapshot, { coming, built, full }: Rest): Snapshot {
  const byBlueprint = new Map(built.map((row) => [row.id, builtFacts(row)]));
  return {
    ...snapshot,
    isWhole: true,
    blueprints: snapshot.blueprints.map((each) => ({ ...each, ...byBlueprint.get(each.id) })),
    resources: [...snapshot.resources, ...toResources(coming, snapshot.blueprints)],
    full: full.map(toFull),
  };
}
