import type { LoadedKind } from '@drydock/blueprint';
import { randomBytes } from 'node:crypto';
import {
  activateLease,
  activateResource,
  allocateResource,
  checkHealth,
  createCheckSoon,
  destroyAttempt,
  destroyEnded,
  destroyLease,
  destroyResource,
  observerFrom,
  requestLeases,
  notHere,
  Rivals,
  runAllocator,
  settleLeases,
  settleResources,
  updateResource,
  type Debt,
  type Hint,
  type LockSet,
  type LeaseRequest,
  type Allocation,
  type ResourceWish,
  type Surroundings,
  whereEnded,
} from '@drydock/engine';
import type { JsonObject } from '@drydock/model';
import { neverAborts, noNudges, quietSurroundings } from '@drydock/testing';
import {
  createAllocateResourceStore,
  createAllocatorStore,
  createCheckStore,
  createCommandStore,
  createDestroyResourceStore,
  createDestroyStore,
  createLeaseStore,
  createRequestLeasesStore,
  createResourceCommandStore,
  createResourceStore,
  createSettleLeasesStore,
  createSettleResourcesStore,
  createUpdateResourceStore,
  createUpdateSweepStore,
} from '../index.ts';
import { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database.ts';
import { leaseRequest, makeBlueprint, makeProject, type BlueprintWish } from './factories.ts';
import { boxKinds, type BoxBehaviour } from './box.ts';

export type Row = Readonly<Record<string, unknown>>;

function openStores({ database }: TestDatabase) {
  return {
    allocator: createAllocatorStore(database),
    allocations: createAllocateResourceStore(database),
    checks: createCheckStore(database),
    commands: createCommandStore(database),
    destroy: createDestroyStore(database),
    destroyResource: createDestroyResourceStore(database),
    leases: createLeaseStore(database),
    requests: createRequestLeasesStore(database),
    resourceCommands: createResourceCommandStore(database),
    resources: createResourceStore(database),
    settleLeases: createSettleLeasesStore(database),
    settleResources: createSettleResourcesStore(database),
    updateResources: createUpdateResourceStore(database),
    updates: createUpdateSweepStore(database),
  };
}

/** The verbs on a database of their own, without Redis: the fence alone has to keep the truth. */
export class Dock {
  readonly db: TestDatabase;
  readonly behaviour: BoxBehaviour;
  readonly surroundings: Surroundings;
  readonly stores: ReturnType<typeof openStores>;
  /** What was hinted, in order. */
  readonly hints: Hint[];
  /** What was to be hinted later, in order. */
  readonly timed: { delayMs: number; hint: Hint; name: string | undefined }[] = [];
  /** Ids of which a write was refused because another had claimed them. */
  readonly fencedOut: string[] = [];

  private constructor(
    db: TestDatabase,
    more: readonly LoadedKind[],
    around: Partial<Surroundings>,
  ) {
    this.db = db;
    this.stores = openStores(db);
    const { kinds, behaviour } = boxKinds(more);
    this.behaviour = behaviour;
    const { surroundings, hints } = quietSurroundings(kinds, {
      timers: {
        hintIn: (delayMs, hint, name) => {
          this.timed.push({ delayMs, hint, name });
        },
      },
      observer: observerFrom({ fencedOut: (_, id) => this.fencedOut.push(id) }),
      ...around,
    });
    this.surroundings = surroundings;
    this.hints = hints;
  }

  static async open(
    more: readonly LoadedKind[] = [],
    {
      surroundings = {},
      ...options
    }: TestDatabaseOptions & { readonly surroundings?: Partial<Surroundings> } = {},
  ): Promise<Dock> {
    return new Dock(await openTestDatabase(options), more, surroundings);
  }

  close(): Promise<void> {
    return this.db.close();
  }

  /** A project with one blueprint of a type that nobody else has. */
  async place(wish: Partial<BlueprintWish> = {}): Promise<Place> {
    const type = `box-${randomBytes(4).toString('hex')}`;
    const projectId = wish.projectId ?? (await makeProject(this.db));
    const blueprintId = await makeBlueprint(this.db, {
      projectId,
      kind: 'box',
      provides: type,
      ...wish,
    });
    return { type, projectId, blueprintId };
  }

  async request(place: Place, wish: Partial<LeaseRequest> = {}): Promise<readonly string[]> {
    const asked = leaseRequest(place.projectId, { type: place.type, ...wish });
    const ports = { store: this.stores.requests, hints: this.surroundings.hints };
    const acceptance = await requestLeases(asked, ports);
    if (acceptance.outcome === 'key-reused') {
      throw new Error('The key was used before.');
    }
    return acceptance.leaseIds;
  }

  allocate({ type }: Pick<Place, 'type'>): Promise<void> {
    return runAllocator(type, this.surroundings, this.stores.allocator, new Rivals());
  }

  async build(place: Place): Promise<readonly string[]> {
    const pending = await this.db.query<{ id: string }>(
      `SELECT id FROM resource WHERE type = $1 AND status = 'pending' ORDER BY number`,
      [place.type],
    );
    for (const { id } of pending) {
      await this.buildOne(id);
    }
    return pending.map(({ id }) => id);
  }

  buildOne(id: string): Promise<void> {
    return activateResource(id, this.slowPorts(this.stores.resources));
  }

  setUp(leaseId: string, surroundings = this.surroundings): Promise<void> {
    const ports = { ...this.slowPorts(this.stores.leases), surroundings };
    return activateLease(leaseId, { ...ports, checkSoon: (id) => this.checkSoon(id) });
  }

  settle(...leaseIds: readonly string[]): Promise<readonly string[]> {
    return settleLeases(leaseIds, this.surroundings, this.stores.settleLeases, notHere);
  }

  /** The resources that are to be updated in place now. */
  async settleResource(id: string): Promise<readonly string[]> {
    const updating: string[] = [];
    await settleResources([id], this.surroundings, this.stores.settleResources, {
      start: (each) => updating.push(each),
      busy: () => undefined,
    });
    return updating;
  }

  updateResource(id: string, surroundings = this.surroundings): Promise<void> {
    return updateResource(id, { ...this.slowPorts(this.stores.updateResources), surroundings });
  }

  destroy(leaseId: string): Promise<void> {
    return destroyLease(leaseId, this.slowPorts(this.stores.destroy));
  }

  destroyEnded(debt: Debt, hold: LockSet): Promise<void> {
    return destroyEnded(debt, hold, this.slowPorts(this.stores.destroy));
  }

  destroyAttempt(attemptId: string): Promise<void> {
    return destroyAttempt(attemptId, this.slowPorts(this.stores.destroy));
  }

  destroyResource(id: string): Promise<void> {
    return destroyResource(id, this.slowPorts(this.stores.destroyResource));
  }

  async release({ projectId }: Place, id: string): Promise<string> {
    const { commands, resourceCommands } = this.stores;
    const author = 'somebody';
    const wish = { projectId, id, author, reason: null, idempotency: null };
    const appended = id.startsWith('lease_')
      ? await commands.appendToLease(projectId, id, 'release', author)
      : await resourceCommands.release(wish, whereEnded('release', author));
    if (appended === null || !('commandId' in appended)) {
      throw new Error(`There is no ${id}.`);
    }
    return appended.commandId;
  }

  /** An operator's command to a resource; its id. */
  async operate(
    { projectId }: Pick<Place, 'projectId'>,
    id: string,
    name: 'drain' | 'hold' | 'resume' | 'reclaim' | 'update',
    said: { arguments?: JsonObject; expiresInSeconds?: number; author?: string } = {},
  ): Promise<string> {
    const { author = 'somebody', arguments: more = {}, expiresInSeconds = null } = said;
    const commanded = await this.stores.resourceCommands.append(
      { projectId, id, name, author, arguments: more, expiresInSeconds, idempotency: null },
      whereEnded(name, author),
    );
    if (commanded.outcome !== 'appended') {
      throw new Error(`${name} was not appended: ${commanded.outcome}.`);
    }
    return commanded.commandId;
  }

  /** That nobody shall try any more to take it down; the command's id, or why it was not accepted. */
  async abandon(
    { projectId }: Pick<Place, 'projectId'>,
    id: string,
    reason = 'the host burnt down',
  ): Promise<string> {
    const author = 'somebody';
    const wish = { projectId, id, author, reason, idempotency: null };
    const { resourceCommands } = this.stores;
    const commanded = await resourceCommands.abandon(wish, whereEnded('abandon', author));
    return commanded.outcome === 'appended' ? commanded.commandId : commanded.outcome;
  }

  allocateByHand(place: Place, wish: Partial<ResourceWish> = {}): Promise<Allocation> {
    const { projectId, blueprintId: blueprint } = place;
    const { kinds, hints } = this.surroundings;
    return allocateResource(
      { projectId, blueprint, author: 'somebody', attributes: {}, idempotency: null, ...wish },
      { store: this.stores.allocations, kinds, hints },
    );
  }

  checkHealth(resourceId: string, limitMs = 5_000): Promise<void> {
    const { surroundings, stores } = this;
    return checkHealth(resourceId, {
      surroundings,
      store: stores.checks,
      stopping: neverAborts,
      limitMs,
    });
  }

  checkSoon(resourceId: string): Promise<void> {
    return createCheckSoon(this.stores.checks, this.surroundings.hints)(resourceId);
  }

  /** A lease on a resource of its place: acquired where it is slow, else active. */
  async placed(place: Place, wish: Partial<LeaseRequest> = {}): Promise<Placed> {
    const [leaseId = ''] = await this.request(place, wish);
    await this.allocate(place);
    await this.build(place);
    await this.allocate(place);
    const [row] = await this.db.query<{ attempt: string; resource: string }>(
      `SELECT a.id AS attempt, a.resource_id AS resource
        FROM attempt a JOIN lease l ON l.attempt_id = a.id WHERE l.id = $1`,
      [leaseId],
    );
    if (row === undefined) {
      throw new Error(`${leaseId} was not placed.`);
    }
    return { leaseId, attemptId: row.attempt, resourceId: row.resource };
  }

  /** Changes what a blueprint allows, and says so, as whoever changes it does. */
  async allow(
    { type, blueprintId }: Pick<Place, 'type' | 'blueprintId'>,
    limits: { readonly resources?: number | null; readonly leasesPerResource?: number | null },
  ): Promise<void> {
    await this.db.query(
      `UPDATE blueprint SET limit_resources = CASE WHEN $2 THEN $3 ELSE limit_resources END,
          limit_leases_per_resource = CASE WHEN $4 THEN $5 ELSE limit_leases_per_resource END
        WHERE id = $1`,
      [
        blueprintId,
        limits.resources !== undefined,
        limits.resources ?? null,
        limits.leasesPerResource !== undefined,
        limits.leasesPerResource ?? null,
      ],
    );
    await this.db.query(
      `INSERT INTO wake (type, reason, blueprint_id, news) VALUES ($1, 'limits', $2, 'blueprint')`,
      [type, blueprintId],
    );
  }

  /** The next decision about the type looks at all that waits, as one does once in a while. */
  async lookAtAll({ type }: Pick<Place, 'type'>): Promise<void> {
    await this.db.query(`UPDATE allocator SET swept_at = now() - interval '61 s' WHERE type = $1`, [
      type,
    ]);
  }

  /** How many places of a resource are taken, whether the allocator has counted them already or not. */
  async placesTaken(resourceId: string): Promise<number> {
    const [row] = await this.db.query<{ taken: number }>(
      `SELECT m.live + (SELECT coalesce(sum(c.places), 0)::int FROM place_change c
          WHERE c.resource_id = $1) AS taken
        FROM room m WHERE m.resource_id = $1`,
      [resourceId],
    );
    return row?.taken ?? 0;
  }

  async row(table: 'lease' | 'resource' | 'attempt' | 'command', id: string): Promise<Row> {
    return (await this.db.query<Row>(`SELECT * FROM ${table} WHERE id = $1`, [id]))[0] ?? {};
  }

  private slowPorts<Store>(store: Store) {
    return { surroundings: this.surroundings, store, nudges: noNudges, stopping: neverAborts };
  }
}

export interface Place {
  readonly type: string;
  readonly projectId: string;
  readonly blueprintId: string;
}

export interface Placed {
  readonly leaseId: string;
  readonly attemptId: string;
  readonly resourceId: string;
}

export const SLOW = { attributes: { slow: true } } as const;
