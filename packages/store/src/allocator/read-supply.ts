import type { Runner } from '../database.ts';
import type { BlueprintFacts } from '@drydock/engine';
import type { KnownBlueprints } from './known-blueprints.ts';
import {
  toBlueprint,
  type BlueprintRow,
  type BuiltRow,
  type FullRow,
  type ResourceRow,
} from './snapshot-rows.ts';

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

const roomsOf = (type: string, look: number): readonly unknown[] => [
  type,
  widthOf(RESOURCES, look),
  RESOURCES_TOTAL,
];

/** What there is to be had at once. */
export interface Supply {
  readonly blueprints: readonly BlueprintFacts[];
  readonly rooms: readonly ResourceRow[];
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

/** For the leases that the statement before has found. */
export async function readSupply(runner: Runner, asked: Asked): Promise<Supply> {
  const [blueprints, rooms] = await Promise.all([
    readBlueprints(runner, asked),
    readRooms(runner, asked.type, asked.look),
  ]);
  return { blueprints, rooms };
}

/** All that are null but the key say that what was known of it is still so. */
type KeyedRow = { readonly key: string } & (BlueprintRow | { readonly id: null });

async function readBlueprints(
  runner: Runner,
  { type, soleKinds, known }: Asked,
): Promise<readonly BlueprintFacts[]> {
  const before = known.of(type);
  const rows = await runner.rows<KeyedRow>('allocator-blueprints', [
    type,
    BLUEPRINTS_MAX,
    soleKinds,
    before?.key ?? null,
    before?.ids ?? null,
  ]);
  const [first] = rows;
  if (before !== null && first?.id === null) {
    return before.blueprints;
  }
  const blueprints = rows.flatMap((row) => (row.id === null ? [] : [toBlueprint(row)]));
  if (first !== undefined) {
    // Ids that are in no row name what is deleted, or of another type: nothing is read of those.
    const ids = blueprints.map(({ id }) => id).join(',');
    known.tell(type, { key: first.key, blueprints, ids });
  }
  return blueprints;
}

export const readRooms = (
  runner: Runner,
  type: string,
  look: number,
): Promise<readonly ResourceRow[]> =>
  runner.rows<ResourceRow>('allocator-rooms', roomsOf(type, look));

/** What is on its way, what is built, and what is full. */
export interface Rest {
  readonly coming: readonly ResourceRow[];
  readonly built: readonly BuiltRow[];
  readonly full: readonly FullRow[];
}

/** Of the blueprints that `readSupply` has found; with the places counted. */
export async function readRest(runner: Runner, type: string, look: number): Promise<Rest> {
  const [coming, built, full] = await Promise.all([
    runner.rows<ResourceRow>('allocator-coming', roomsOf(type, look)),
    runner.rows<BuiltRow>('allocator-built', [null]),
    runner.rows<FullRow>('allocator-full', [FULL_MAX]),
  ]);
  return { coming, built, full };
}
