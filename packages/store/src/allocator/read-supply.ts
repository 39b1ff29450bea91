import type { Runner } from '../database.ts';
import type { BlueprintRow, BuiltRow, FullRow, ResourceRow } from './snapshot-rows.ts';

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
  readonly blueprints: readonly BlueprintRow[];
  readonly rooms: readonly ResourceRow[];
}

/** What a decision is about. */
export interface Asked {
  readonly type: string;
  /** How many decisions the run has made before. */
  readonly look: number;
  /** `KindRules.sole` */
  readonly soleKinds: readonly string[];
}

/** For the leases that the statement before has found. */
export async function readSupply(
  runner: Runner,
  { type, look, soleKinds }: Asked,
): Promise<Supply> {
  const [blueprints, rooms] = await Promise.all([
    runner.rows<BlueprintRow>('allocator-blueprints', [type, BLUEPRINTS_MAX, soleKinds]),
    readRooms(runner, type, look),
  ]);
  return { blueprints, rooms };
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
