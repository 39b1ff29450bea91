import { setTimeout as pause } from 'node:timers/promises';
import { makeEc2Host, PACE } from '@drydock/blueprints/testing';
import { createCommandStore } from '@drydock/store';
import { Dock, followHints, makeBlueprint, makeProject, type Place } from '@drydock/store/testing';
import type { JsonObject, PoolSettings, Pricing } from '@drydock/model';
import { closeSshConnections } from '@drydock/transport';
import { Cloud } from './cloud.ts';

const KIND = 'ec2-host';
/** More rounds than a step of any test takes. */
const ROUNDS_MAX = 1_000;

/** At a fraction of its times: while the clock is moved by quarters of an hour, real seconds go by. */
const FAST = {
  ...PACE,
  throttledMs: 100,
  againMs: [20, 50],
  shareMs: 5,
  pollMs: 20,
  apartMs: 100,
  unknownMs: 2_000,
  outMs: 60_000,
  pauseMs: 100,
  connectAgainMs: 50,
  cutOffMs: 500,
  budgets: Object.fromEntries(
    Object.keys(PACE.budgets).map((family) => [family, { perSecond: 1_000, burst: 1_000 }]),
  ) as typeof PACE.budgets,
};

/**
 * A blueprint of `ec2-host` on the simulator, all verbs on a real database whose clock is moved: a week passes in
 * a minute or two, and whatever Drydock would do in it is done.
 */
export class MovedPool {
  readonly dock: Dock;
  readonly cloud: Cloud;
  readonly place: Place;

  private constructor(dock: Dock, cloud: Cloud, place: Place) {
    this.dock = dock;
    this.cloud = cloud;
    this.place = place;
  }

  static async open(
    from: Date,
    pool: Partial<PoolSettings>,
    {
      limitResources,
      config = {},
      pricing = null,
    }: { limitResources: number; config?: JsonObject; pricing?: Pricing | null },
  ): Promise<MovedPool> {
    const cloud = await Cloud.open([KIND], 17);
    const dock = await Dock.open([makeEc2Host(FAST)], {
      movable: true,
      surroundings: { secretsOf: () => cloud.secrets },
    });
    await dock.db.moveTo(from);
    const projectId = await makeProject(dock.db);
    const blueprintId = await makeBlueprint(dock.db, {
      projectId,
      name: 'pool',
      kind: KIND,
      provides: 'host',
      config: {
        ...cloud.config(KIND),
        endpoint: cloud.sim.url,
        privateEndpoint: true,
        ...config,
      },
      limitResources,
      limitLeasesPerResource: 1,
      limitFailedBuilds: null,
    });
    await dock.db.query('UPDATE blueprint SET pool = $2, pricing = $3 WHERE id = $1', [
      blueprintId,
      JSON.stringify(pool),
      JSON.stringify(pricing),
    ]);
    await dock.db.query('INSERT INTO pool (blueprint_id, project_id, type) VALUES ($1, $2, $3)', [
      blueprintId,
      projectId,
      'host',
    ]);
    return new MovedPool(dock, cloud, { type: 'host', projectId, blueprintId });
  }

  /** Lets the clock tell this, and does all that is due then. */
  async moveTo(time: Date): Promise<void> {
    await this.dock.db.moveTo(time);
    await this.settle();
  }

  /** Until nothing is due and nothing is on its way. */
  async settle(): Promise<void> {
    const { dock } = this;
    const { allocator, resources, leases, updates, checks } = dock.stores;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      dock.hints.length = 0;
      dock.timed.length = 0;
      const found = await Promise.all(
        [allocator, resources, leases, updates].map((store) => store.due(1_000)),
      );
      dock.hints.push(...found.flat());
      const due = dock.hints.length;
      await followHints(dock);
      await checks.addChecks([{ kind: KIND, firstInMs: 30_000, closeInMs: 120_000 }], 1_000);
      for (const { id } of await checks.due(1_000)) {
        await dock.checkHealth(id);
      }
      if (due === 0 && (await this.#isAtRest())) {
        return;
      }
      if (due === 0) {
        // A machine boots, or ends: real time.
        await pause(10);
      }
    }
    throw new Error(`Something is still under way: ${JSON.stringify(await this.#underWay())}`);
  }

  async #isAtRest(): Promise<boolean> {
    return (await this.#underWay()).length === 0;
  }

  #underWay(): Promise<readonly object[]> {
    return this.dock.db.query(
      `SELECT r.id, r.status, r.tries, (r.wake_at - moved.clock_timestamp())::text AS due_in,
          (SELECT e.type || ' ' || e.data::text FROM event e WHERE e.resource_id = r.id
            ORDER BY e.id DESC LIMIT 1) AS told
          FROM resource r WHERE r.status IN ('pending', 'released', 'broken')
        UNION ALL
        SELECT id, status, tries, (wake_at - moved.clock_timestamp())::text, reason
          FROM lease WHERE status IN ('acquired', 'released', 'broken')
        UNION ALL
        SELECT id, name, 0, NULL, reason
          FROM command WHERE outcome IS NULL AND NOT arguments ? 'asked'`,
    );
  }

  /** A revision of the configuration with these changes; the pool looks at it at once. */
  async revise(changes: JsonObject): Promise<void> {
    const { blueprintId, projectId, type } = this.place;
    await this.dock.db.query(
      `WITH revised AS (
        INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
        SELECT b.id, b.revision + 1, $2, v.config || $3::jsonb, 'somebody'
        FROM blueprint b JOIN blueprint_revision v ON v.blueprint_id = b.id AND v.revision = b.revision
        WHERE b.id = $1
        RETURNING revision
      ), woken AS (
        INSERT INTO wake (type, reason, news, blueprint_id) VALUES ($4, 'blueprint changed', 'blueprint', $1)
      ), due AS (
        UPDATE pool SET next_at = 'epoch' WHERE blueprint_id = $1
      )
      UPDATE blueprint SET revision = (SELECT revision FROM revised) WHERE id = $1`,
      [blueprintId, projectId, JSON.stringify(changes), type],
    );
  }

  /** The instances of active resources, the oldest first. */
  async instances(): Promise<readonly string[]> {
    const rows = await this.dock.db.query<{ instance: string }>(
      `SELECT state ->> 'instanceId' AS instance FROM resource
        WHERE status = 'active' AND blueprint_id = $1 ORDER BY number`,
      [this.place.blueprintId],
    );
    return rows.map(({ instance }) => instance);
  }

  /** Somebody ends these outside. */
  async endOutside(instances: readonly string[]): Promise<void> {
    for (const instanceId of instances) {
      await this.cloud.sim.faults.now({ what: 'end', instanceId });
    }
    await this.cloud.sim.settled();
  }

  async release(leaseId: string): Promise<void> {
    const commands = createCommandStore(this.dock.db.database);
    await commands.appendToLease(this.place.projectId, leaseId, 'release', 'somebody');
  }

  async close(): Promise<void> {
    closeSshConnections();
    await this.dock.close();
    await this.cloud.close();
  }
}
