import type { LoadedKind } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { eligibleBlueprints } from '../allocator/eligible.ts';
import type { PlannedResource } from '../allocator/plan.ts';
import { Pool } from '../allocator/pool.ts';
import type { BlueprintFacts, RoomyResource } from '../allocator/snapshot.ts';
import type { NewEvent } from '../event.ts';
import { hintResource, hintType } from '../hint.ts';
import { planned } from '../resource/events.ts';
import type { Surroundings } from '../surroundings.ts';
import { keepPool, type Kept, type PoolSight } from './keep.ts';
import { canUpdate, withdrawnOf } from './kind-says.ts';
import type { PoolMember } from './member.ts';
import type { Begun } from './roll-out.ts';

/** Who has resources built and ends them without being asked. */
export const POOL_AUTHOR = 'pool';

/** What is read of a pool; what its kind has to say is asked here. */
export interface PoolRead extends Omit<PoolSight, 'blueprint' | 'members'> {
  readonly blueprint: BlueprintFacts;
  readonly members: readonly ReadMember[];
  /** How many more resources its project may have, by its quota. */
  readonly resourcesLeft: number;
}

export interface ReadMember extends Omit<PoolMember, 'withdrawn'> {
  readonly choice: JsonObject;
  /** Whether building it has failed more than once. */
  readonly struggles: boolean;
}

export interface BegunResource extends PlannedResource {
  readonly event: NewEvent;
}

/** What is written of a pool that was looked at. */
export interface PoolPlan extends Kept {
  readonly builds: readonly BegunResource[];
  /** Slots that its kind has named, whoever holds them. */
  readonly named: readonly string[];
  /** Until it is looked at again, whatever is told. */
  readonly nextInMs: number;
}

export interface SeenTo {
  readonly blueprintId: string;
  readonly plan: PoolPlan;
}

export interface PoolStore {
  /**
   * Looks at the pool of the type that is due the longest, in one short transaction under the claim of the
   * type, so that nobody places or plans meanwhile; null where none is due. `decide` may be asked again with
   * slot keys that turned out to be taken, and what it throws takes everything back, as `UnseenPool`.
   */
  seeToPool(
    type: string,
    writer: string,
    decide: (read: PoolRead, takenElsewhere: ReadonlySet<string>) => PoolPlan,
  ): Promise<SeenTo | null>;
  /** Leaves a pool alone for a while: nobody could decide about it. */
  delayPool(blueprintId: string, delayMs: number): Promise<void>;
}

/** What a pool’s own code or rows made fail; the others of the type go on. */
export class UnseenPool extends Error {
  readonly blueprintId: string;

  constructor(blueprintId: string, cause: unknown) {
    super(`The pool of ${blueprintId} could not be seen to.`, { cause });
    this.name = 'UnseenPool';
    this.blueprintId = blueprintId;
  }
}

/** Pools that one run sees to; more are due at once. */
const POOLS_MAX = 50;
/** A pool that could not be seen to is left for so long. */
const FAILED_MS = 30_000;
/** Looked at again where something is wanted that could not be begun, and nobody may tell that it can. */
const LACKING_MS = 60_000;
/** Nothing is so far ahead that it is not looked at once a day. */
const LONGEST_MS = 24 * 3_600_000;

/** Sees to the pools of a type that are due, one after the other, while the type’s lock is held. */
export async function seeToPools(
  type: string,
  surroundings: Surroundings,
  store: PoolStore,
  isHeld: () => Promise<boolean>,
): Promise<void> {
  const { hints, timers, kinds, observer, writer } = surroundings;
  for (let seen = 0; seen < POOLS_MAX && (await isHeld()); seen += 1) {
    try {
      const done = await store.seeToPool(type, writer, (read, taken) =>
        planPool(read, kinds, taken),
      );
      if (done === null) {
        return;
      }
      const { blueprintId, plan } = done;
      hints.send([
        ...plan.builds.map(({ id }) => hintResource('resource', id)),
        ...[...plan.retires.map(({ member }) => member), ...plan.updates].map(({ id }) =>
          hintResource('update', id),
        ),
      ]);
      timers.hintIn(plan.nextInMs, hintType(type), poolTimer(blueprintId));
    } catch (error) {
      if (!(error instanceof UnseenPool)) {
        throw error;
      }
      observer.failed('see to pool', error.blueprintId, error.cause);
      await store.delayPool(error.blueprintId, FAILED_MS);
    }
  }
  hints.send([hintType(type)]);
}

export const poolTimer = (blueprintId: string): string => `pool ${blueprintId}`;

/** What is to be done for one pool, with its builds as the allocator would plan them. */
export function planPool(
  read: PoolRead,
  kinds: Surroundings['kinds'],
  takenElsewhere: ReadonlySet<string>,
): PoolPlan {
  const { blueprint, now } = read;
  const kind = kinds.get(blueprint.kind);
  const room = new Rooms(read, kinds, takenElsewhere);
  const members = read.members.map((member) => ({
    ...member,
    withdrawn: kind === undefined ? null : room.withdrawn(kind, member),
  }));
  const kept = keepPool(
    { ...read, members },
    { build: () => room.build(), updates: kind !== undefined && canUpdate(kind) },
  );
  const { nextAt, lacks } = kept;
  const inMs = [
    nextAt === null ? LONGEST_MS : Math.max(0, nextAt - now),
    ...(lacks ? [Math.max(0, Math.min(LACKING_MS, ...room.pausesMs))] : []),
  ];
  return {
    ...kept,
    builds: room.builds,
    named: room.named,
    nextInMs: Math.min(LONGEST_MS, ...inMs),
  };
}

/** What may be begun of a blueprint: limits, quota, slots and pauses hold as they do for the allocator. */
class Rooms {
  readonly builds: BegunResource[] = [];
  readonly #blueprint: BlueprintFacts;
  readonly #kind: LoadedKind | undefined;
  readonly #pool: Pool;

  constructor(
    { blueprint, members, resourcesLeft }: PoolRead,
    kinds: Surroundings['kinds'],
    takenElsewhere: ReadonlySet<string>,
  ) {
    const asked = {
      projectId: blueprint.projectId,
      attributes: {},
      allowedBlueprints: [blueprint.id],
    };
    this.#blueprint = blueprint;
    this.#kind = eligibleBlueprints(asked, [blueprint], kinds).eligible[0]?.kind;
    this.#pool = new Pool(
      {
        blueprints: [blueprint],
        resources: members
          .filter(({ status }) => status === 'pending')
          .map((member) => onItsWay(member, blueprint)),
        resourcesLeft: new Map([[blueprint.projectId, resourcesLeft]]),
      },
      takenElsewhere,
      undefined,
      kinds,
    );
  }

  build(): Begun {
    const blueprint = this.#blueprint;
    const kind = this.#kind;
    if (kind === undefined) {
      return 'later';
    }
    const resource = this.#pool.sites.plan(blueprint, kind, { attributes: {}, held: null });
    if (resource === null) {
      const isLater =
        this.#pool.isBusy(blueprint.id) ||
        this.#pool.pauses.of(blueprint.id) !== null ||
        this.#pool.faults.of(blueprint.id) !== null ||
        // One of each choice that has failed is under way.
        blueprint.failures.length > 0;
      return isLater ? 'later' : 'full';
    }
    this.#pool.add(resource, blueprint);
    const { name, revision } = blueprint;
    const event = planned({ blueprint: name, revision, author: POOL_AUTHOR });
    this.builds.push({ ...resource, event });
    return 'begun';
  }

  /** What nobody can judge stays. */
  withdrawn(kind: LoadedKind, { id, revision, choice }: ReadMember): string | null {
    return revision === this.#blueprint.revision
      ? null
      : this.#pool.faults.ask(id, () => withdrawnOf(kind, this.#blueprint.config, choice), null);
  }

  get named(): readonly string[] {
    return [...this.#pool.askedSlots];
  }

  get pausesMs(): readonly number[] {
    return this.#pool.pauses.all.map(({ inMs }) => inMs);
  }
}

const onItsWay = (
  { id, revision, choice, struggles, awaited, marks }: ReadMember,
  { id: blueprintId, projectId, config }: BlueprintFacts,
): RoomyResource => ({
  id,
  projectId,
  blueprintId,
  status: 'pending',
  struggles,
  revision,
  config,
  choice,
  state: null,
  depth: 0,
  marks: Object.keys(marks),
  live: 0,
  uses: 0,
  idleSince: null,
  awaited,
});
