import type { LoadedKind } from '@drydock/blueprint';
import {
  canonicalJson,
  type BuildingSettings,
  type Json,
  type JsonObject,
  type PoolSettings,
  type Pricing,
} from '@drydock/model';
import type { NewEvent } from '../event.ts';
import { hintType } from '../hint.ts';
import { labelled } from '../label/events.ts';
import { changedLabels, describeChange, type LabelChange } from '../label/labels.ts';
import { notFound } from '../wish/not-found.ts';
import type { Wish } from '../wish/wish.ts';
import type {
  BlueprintChange,
  BlueprintSettings,
  Limits,
  Packing,
  StoredBlueprint,
  TranscriptBounds,
} from './blueprint.ts';
import {
  checkCapacity,
  checkConfiguration,
  checkLimits,
  checkPool,
  requireAllowed,
  requireKind,
  type BlueprintOwner,
} from './check.ts';
import type { ChangeBlueprintPorts } from './create.ts';
import { updated } from './events.ts';

type PartOf<Settings> = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

/** What changes of a blueprint; what is undefined stays. */
export interface BlueprintPatch {
  readonly name?: string | undefined;
  readonly config?: JsonObject | undefined;
  readonly limits?: PartOf<Limits> | undefined;
  readonly packing?: Packing | undefined;
  readonly pool?: PartOf<PoolSettings> | undefined;
  readonly building?: PartOf<BuildingSettings> | undefined;
  readonly pricing?: Pricing | null | undefined;
  readonly transcripts?: PartOf<TranscriptBounds> | undefined;
  readonly enabled?: boolean | undefined;
  readonly labels?: LabelChange | undefined;
}

export interface UpdateBlueprint extends Wish, BlueprintOwner {
  readonly id: string;
  readonly patch: BlueprintPatch;
}

/**
 * Changes a blueprint. What was built keeps the revision that built it.
 *
 * @throws DrydockError `not-found`, or as `createBlueprint`
 */
export async function updateBlueprint(
  wish: UpdateBlueprint,
  ports: ChangeBlueprintPorts,
): Promise<StoredBlueprint> {
  const { store, kinds, hints } = ports;
  const { projectId, id, author, patch } = wish;
  checkLimits(patch.limits ?? {});
  checkPool(patch.pool ?? {});
  // A blueprint's kind never changes: what is read here is what will be written to.
  const before = await store.get(projectId, id);
  if (before === null) {
    throw notFound('blueprint', id);
  }
  if (!isForAnyKind(patch)) {
    await requireAllowed(before.kind, wish, ports);
  }
  if (patch.config !== undefined) {
    await checkConfiguration(requireKind(kinds, before.kind), patch.config, wish, ports);
  }
  const after = await store.change({ projectId, id, author }, (found) =>
    changeOf(found, patch, author, kinds.get(found.kind)),
  );
  if (after === null) {
    throw notFound('blueprint', id);
  }
  hints.send([hintType(after.provides)]);
  return after;
}

/** Whether it does no more than may be done where its kind is not allowed: switching it off, and labels. */
function isForAnyKind(patch: BlueprintPatch): boolean {
  return (
    patch.enabled !== true &&
    FIELDS.every((field) => field === 'enabled' || patch[field] === undefined)
  );
}

const FIELDS = [
  'name',
  'config',
  'limits',
  'packing',
  'pool',
  'building',
  'pricing',
  'transcripts',
  'enabled',
] as const;

/** Those that decide nothing about who is served. */
const ASIDE: ReadonlySet<string> = new Set(['name', 'pricing', 'transcripts']);

/** Null where it is all the same as before. Pure. */
function changeOf(
  before: StoredBlueprint,
  patch: BlueprintPatch,
  author: string,
  kind: LoadedKind | undefined,
): BlueprintChange | null {
  const after = patched(before, patch);
  const capacity = capacityOf(before, after, kind);
  const fields = FIELDS.filter((field) => !isSame(plain(before, field), plain(after, field)));
  const marked = describeChange(before.labels, after.labels);
  if (fields.length === 0 && marked === '' && capacity === before.capacity) {
    return null;
  }
  const revision = fields.includes('config') ? before.revision + 1 : before.revision;
  const events: NewEvent[] = [];
  if (fields.length > 0) {
    events.push(updated({ revision, author, changed: fields.join(', '), ...told(before, after) }));
  }
  if (marked !== '') {
    events.push(labelled('blueprint', { name: before.name, author, changed: marked }));
  }
  const wakes = fields.some((field) => !ASIDE.has(field)) || capacity !== before.capacity;
  return { after, revision, capacity, events, wakes };
}

/**
 * What the kind says now. Judged where what it is about changes: a limit that was stored before the kind had a
 * bound hinders nobody in changing something else.
 */
function capacityOf(
  before: StoredBlueprint,
  after: BlueprintSettings,
  kind: LoadedKind | undefined,
): number | null {
  if (kind === undefined) {
    return before.capacity;
  }
  const isJudged = (['config', 'limits'] as const).some(
    (field) => !isSame(plain(before, field), plain(after, field)),
  );
  return isJudged
    ? checkCapacity(kind, after.config, after.limits)
    : capacityUnlessFailed(kind, before);
}

/** What cannot be said now is said at the next change of what it is about. */
function capacityUnlessFailed(kind: LoadedKind, before: StoredBlueprint): number | null {
  try {
    return kind.resource.capacity(before.config);
  } catch {
    return before.capacity;
  }
}

function patched(before: StoredBlueprint, patch: BlueprintPatch): BlueprintSettings {
  return {
    name: patch.name ?? before.name,
    config: patch.config ?? before.config,
    limits: changed(before.limits, patch.limits),
    packing: patch.packing ?? before.packing,
    pool: changed(before.pool, patch.pool),
    building: changed(before.building, patch.building),
    pricing: patch.pricing === undefined ? before.pricing : patch.pricing,
    transcripts: changed(before.transcripts, patch.transcripts),
    enabled: patch.enabled ?? before.enabled,
    labels: changedLabels(before.labels, patch.labels ?? {}),
  };
}

function changed<Settings extends object>(
  before: Settings,
  patch: PartOf<Settings> | undefined,
): Settings {
  const given = Object.entries(patch ?? {}).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}

/** Of what differs, and of limits and configurations only the fields that do. */
function told(
  before: BlueprintSettings,
  after: BlueprintSettings,
): { readonly before: JsonObject; readonly after: JsonObject } {
  const was: Record<string, Json> = {};
  const is: Record<string, Json> = {};
  for (const field of FIELDS) {
    const [old, now] = [plain(before, field), plain(after, field)];
    if (!isSame(old, now)) {
      was[field] = isObject(old) && isObject(now) ? differing(old, now) : old;
      is[field] = isObject(old) && isObject(now) ? differing(now, old) : now;
    }
  }
  return { before: was, after: is };
}

const plain = (of: BlueprintSettings, field: (typeof FIELDS)[number]): Json =>
  of[field] as unknown as Json;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function differing(of: JsonObject, from: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(of).filter(
      ([key, value]) => from[key] === undefined || !isSame(value, from[key]),
    ),
  );
}

const isSame = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);
