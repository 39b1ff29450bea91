import type { Runner } from '../postgres/database.ts';
import type { BlueprintFacts } from '@drydock/engine';
import type { ParametersOf } from '../postgres/statements.generated.ts';
import { keyOf, type KnownBlueprints } from './known-blueprints.ts';
import {
  toBlueprint,
  type BuiltRow,
  type FullRow,
  type LeaseRow,
  type ResourceRow,
} from './snapshot-rows.ts';

/** Leases that a decision looks at, new and waiting ones, about. They are divided between projects, then lines. */
export const LEASES_MAX = 1_000;
/** Blueprints of one project; those that leases name are read besides. */
export const BLUEPRINTS_MAX = 200;
/** Resources of a blueprint: few at first, since most often one is enough. */
const RESOURCES = [100, 1_000] as const;
const RESOURCES_TOTAL = 2_000;
const FULL_MAX = 50;

/** How much the decision reads that follows so many others of its run. */
export const widthOf = (steps: readonly number[], look: number): number =>
  steps[Math.min(look, steps.length - 1)] ?? 0;

/** Whether the next decision of the run reads more resources. */
export const mayWiden = (look: number): boolean => look < RESOURCES.length - 1;

/** What there is to be had. */
export interface Supply {
  readonly blueprints: readonly BlueprintFacts[];
  /** What there is at once. */
  readonly rooms: readonly ResourceRow[];
  /** Null where it was not read. */
  readonly rest: Rest | null;
}

/** What a decision is about. */
export interface Asked {
  readonly type: string;
  /** How many decisions the run has made before. */
  readonly look: number;
  /** `KindRules.sole` */
  readonly soleKinds: readonly string[];
  readonly known: KnownBlueprints;
}

/** The leases that a decision is about, and which number changes of their type's blueprints have. */
export interface Subject {
  readonly leases: readonly LeaseRow[];
  readonly catalog: string;
}

export interface Reach {
  /** Whether it is for the new leases, or for those that `allocator/read` has read. */
  readonly ofNew: boolean;
  /** Whether to read more than what is to be had at once. */
  readonly withRest: boolean;
}

/**
 * What there is for the leases that the statement before finds: `subject` is its answer. Sent with it, also
 * where the blueprints are known from before, as it seems. Where they are not after all, all is read again.
 */
export async function readSupply(
  runner: Runner,
  asked: Asked,
  subject: Promise<Subject>,
  { ofNew, withRest }: Reach,
): Promise<Supply> {
  const { known, type, look } = asked;
  const guess = known.guess(type);
  if (guess !== null) {
    const [{ catalog, leases }, rooms, rest] = await Promise.all([
      subject,
      readRooms(runner, type, look, guess.ids),
      withRest ? readRest(runner, type, look) : null,
    ]);
    // Whoever asks for nothing needs nothing, and the next decision is about somebody.
    if (leases.length === 0) {
      return { blueprints: [], rooms: [], rest: withRest ? NO_REST : null };
    }
    if (keyOf(catalog, leases) === guess.key) {
      return { blueprints: guess.blueprints, rooms, rest };
    }
  }
  const [{ catalog, leases }, blueprints, rooms, rest] = await Promise.all([
    subject,
    readBlueprints(runner, asked, ofNew),
    readRooms(runner, type, look),
    withRest ? readRest(runner, type, look) : null,
  ]);
  if (leases.length > 0) {
    // Ids that are in no row name what is deleted, or of another type: nothing is read of those.
    const ids = blueprints.map(({ id }) => id).join(',');
    known.tell(type, { key: keyOf(catalog, leases), blueprints, ids });
  }
  return { blueprints, rooms, rest };
}

async function readBlueprints(
  runner: Runner,
  { type, soleKinds }: Asked,
  ofNew: boolean,
): Promise<readonly BlueprintFacts[]> {
  const rows = await runner.rows('allocator/blueprints', {
    type,
    perProject: BLUEPRINTS_MAX,
    soleKinds,
    ofNew,
    limit: LEASES_MAX,
  });
  return rows.map((row) => toBlueprint(row));
}

const boundsOf = (
  type: string,
  look: number,
): Omit<ParametersOf<'allocator/rooms'>, 'blueprints'> => ({
  type,
  perBlueprint: widthOf(RESOURCES, look),
  limit: RESOURCES_TOTAL,
});

/** @param ids - blueprints, with commas between; null for those that `readSupply` has found */
export const readRooms = (
  runner: Runner,
  type: string,
  look: number,
  ids: string | null = null,
): Promise<readonly ResourceRow[]> =>
  runner.rows('allocator/rooms', { ...boundsOf(type, look), blueprints: ids });

/** What is on its way, what is built, and what is full. */
export interface Rest {
  readonly coming: readonly ResourceRow[];
  readonly built: readonly BuiltRow[];
  readonly full: readonly FullRow[];
}

const NO_REST: Rest = { coming: [], built: [], full: [] };

/** Of the blueprints that `readSupply` has found; with the places counted. */
export async function readRest(runner: Runner, type: string, look: number): Promise<Rest> {
  const [coming, built, full] = await Promise.all([
    runner.rows('allocator/coming', boundsOf(type, look)),
    runner.rows('allocator/built', { blueprints: null }),
    runner.rows('allocator/full', { limit: FULL_MAX }),
  ]);
  return { coming, built, full };
}
