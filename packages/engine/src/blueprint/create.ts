import type { BuildingSettings, JsonObject, PoolSettings, Pricing } from '@drydock/model';
import { hintType, type Hints } from '../hint.ts';
import type { Labels } from '../label/labels.ts';
import { answerOf } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import type {
  BlueprintStore,
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
  type CheckBlueprintPorts,
} from './check.ts';
import { created } from './events.ts';

export interface CreateBlueprint extends Wish, BlueprintOwner {
  readonly name: string;
  readonly kind: string;
  readonly config: JsonObject;
  readonly limits: Limits;
  readonly packing: Packing;
  readonly pool: PoolSettings;
  readonly building: BuildingSettings;
  readonly pricing: Pricing | null;
  readonly transcripts: TranscriptBounds;
  readonly enabled: boolean;
  readonly labels?: Labels | undefined;
}

export interface ChangeBlueprintPorts extends CheckBlueprintPorts {
  readonly store: BlueprintStore;
  readonly hints: Hints;
}

/**
 * Stores a configuration that can build resources, checked against its kind.
 *
 * @throws DrydockError `invalid-request`, `unknown-kind`, `kind-not-allowed`, `invalid-configuration`,
 *   `credential-missing`, `name-taken`, `quota-exceeded`, `idempotency-key-reused`
 */
export async function createBlueprint(
  wish: CreateBlueprint,
  ports: ChangeBlueprintPorts,
): Promise<StoredBlueprint> {
  const { store, hints } = ports;
  const { projectId, idempotency, author, kind, labels = {} } = wish;
  let kindFacts: Pick<StoredBlueprint, 'provides' | 'capacity'>;
  try {
    kindFacts = await check(wish, ports);
  } catch (refusal) {
    // What was created once is not judged again: a credential may be gone since.
    const before = await store.createdBefore({ projectId, idempotency });
    if (before === null) {
      throw refusal;
    }
    return before;
  }
  const creation = await store.create({ ...wish, labels, ...kindFacts }, created({ kind, author }));
  if (creation.outcome === 'done') {
    hints.send([hintType(kindFacts.provides)]);
  }
  return answerOf(creation);
}

/** What its kind says of it. */
async function check(
  wish: CreateBlueprint,
  ports: CheckBlueprintPorts,
): Promise<Pick<StoredBlueprint, 'provides' | 'capacity'>> {
  checkLimits(wish.limits);
  checkPool(wish.pool);
  const kind = requireKind(ports.kinds, wish.kind);
  await requireAllowed(wish.kind, wish, ports);
  await checkConfiguration(kind, wish.config, wish, ports);
  return { provides: kind.provides, capacity: checkCapacity(kind, wish.config, wish.limits) };
}
