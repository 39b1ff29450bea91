import type { Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { LEASES_MAX, readSupply, widthOf, type Asked, type Supply } from './read-supply.ts';
import type { LeaseRow } from './snapshot-rows.ts';
import type { Uncounted } from './uncounted.ts';

/** Projects that a decision looks at: with new leases, and with waiting ones that something is news to. */
const PROJECTS_MAX = 100;
/** Lines of one project. Who stands in another is read when it waited longest. */
const LINES_MAX = 200;
/** Waits that are over; the next decision follows at once. */
export const OVER_MAX = 250;
/** How many members of groups; the first group is read whatever its size. */
const MEMBERS_MAX = 5_000;
/** Of projects with more lines than may be read: those that waited longest, and the first. */
const LONGEST_MAX = 100;
/**
 * Heads of a waiting line: few at first, since most often one lease is what it is about, and more with
 * each decision that finds it was too few.
 */
const HEADS = [16, 128, 1_000] as const;

/** What is news to those that wait, as a wake says it. */
export interface News {
  readonly news: 'place' | 'resource' | 'blueprint' | 'lease' | 'anything';
  readonly blueprint: string | null;
  readonly project: string | null;
  readonly after: string | null;
}

/** All that waits is looked at. */
export const ALL_NEWS: News = { news: 'anything', blueprint: null, project: null, after: null };

export interface Choosing {
  /** Which number changes of the type's blueprints have. */
  readonly catalog: string;
  readonly news: readonly News[];
  /** Whether some are looked at whatever the news are. */
  readonly others: boolean;
  /** The new leases where all of them are looked at, else null. */
  readonly fresh: readonly LeaseRow[] | null;
  /** Else the last project that was looked at. */
  readonly turn: string;
  /** Whether the rest is read at once: it is likely that somebody goes on waiting. */
  readonly rest: boolean;
  /** Null where places need not be counted before. */
  readonly uncounted: Uncounted | null;
}

export interface Chosen extends Supply {
  readonly leases: readonly LeaseRow[];
  /** Whose turn it is next, of the projects with new leases; '' where it is nobody's. */
  readonly turn: string;
  /** Whether some that are due were left. */
  readonly cut: boolean;
}

/** What the statements that read leave behind: the leases, and what there is for them. */
interface Found extends Supply {
  readonly leases: readonly LeaseRow[];
}

/** What is read whatever is found: what of it was read before, and whether to read the rest. */
interface Reading extends Pick<Choosing, 'catalog' | 'rest'> {
  readonly kept: readonly string[];
}

/** Chooses what to look at, and reads it: one round trip, most often. */
export async function readChosen(
  runner: Runner,
  asked: Asked,
  { news, others, fresh, turn, catalog, rest, uncounted }: Choosing,
): Promise<Chosen> {
  const { type, look } = asked;
  const kept = fresh?.map(({ id }) => id) ?? [];
  const [, woken, other, crowd, , found] = await Promise.all([
    uncounted?.count(),
    news.length > 0 ? readWoken(runner, type, look, news) : [],
    others ? runner.rows('allocator/others', { type, limit: OVER_MAX, news: newsText(news) }) : [],
    fresh === null ? readCrowd(runner, type, turn) : [],
    kept.length > 0 ? runner.rows('allocator/fronts', { newLeases: kept }) : [],
    readFound(runner, asked, { kept, catalog, rest }),
  ]);
  const projects = woken[0]?.crowded ?? [];
  return {
    ...(projects.length === 0
      ? found
      : await readLongest(runner, asked, { projects, kept, catalog, rest })),
    turn: crowd[0]?.turn ?? '',
    cut: [woken[0], other[0], crowd[0]].some((each) => each?.cut === true),
  };
}

async function readFound(
  runner: Runner,
  asked: Asked,
  { kept, catalog, rest }: Reading,
): Promise<Found> {
  const reading = runner.rows('allocator/read', { known: kept, membersMax: MEMBERS_MAX });
  const subject = reading.then((leases) => ({ leases, catalog }));
  const supply = await readSupply(runner, asked, subject, { ofNew: false, withRest: rest });
  return { leases: await reading, ...supply };
}

/** Once more, with what matters of the projects that have more lines than were read. */
async function readLongest(
  runner: Runner,
  asked: Asked,
  { projects, ...reading }: Reading & { readonly projects: readonly string[] },
): Promise<Found> {
  const each = Math.max(1, Math.floor(LONGEST_MAX / projects.length));
  const [, found] = await Promise.all([
    runner.rows('allocator/longest', { type: asked.type, projects, perProject: each }),
    readFound(runner, asked, reading),
  ]);
  return found;
}

/**
 * The pending leases that a decision looks at that looks at all of them, as far as one does. In a
 * transaction.
 */
export async function readAllWaiting(runner: Runner, type: string): Promise<readonly LeaseRow[]> {
  const [, , , rows] = await Promise.all([
    readWoken(runner, type, HEADS.length, [ALL_NEWS], false),
    runner.rows('allocator/others', { type, limit: OVER_MAX, news: newsText([]) }),
    readCrowd(runner, type, ''),
    runner.rows('allocator/read', { known: [], membersMax: MEMBERS_MAX }),
  ]);
  return rows;
}

const BOUNDS = {
  projectsMax: PROJECTS_MAX,
  leasesMax: LEASES_MAX,
  linesMax: LINES_MAX,
} as const;

const newsText = (news: readonly News[]): string =>
  toJson(news.map((each) => ({ ...each, anew: ALL_OF_IT.has(each.news) })));

/** News that may matter to any shape, whatever it could be served by when it was looked at last. */
const ALL_OF_IT: ReadonlySet<News['news']> = new Set(['blueprint', 'anything'] as const);

const readWoken = (
  runner: Runner,
  type: string,
  look: number,
  news: readonly News[],
  leavesWakes = true,
): Promise<readonly { readonly cut: boolean; readonly crowded: readonly string[] }[]> =>
  runner.rows('allocator/woken', {
    type,
    ...BOUNDS,
    headsMax: widthOf(HEADS, look),
    news: newsText(news),
    leavesWakes,
  });

const readCrowd = (
  runner: Runner,
  type: string,
  turn: string,
): Promise<readonly { readonly cut: boolean; readonly turn: string }[]> =>
  runner.rows('allocator/crowd', { type, ...BOUNDS, after: turn });
