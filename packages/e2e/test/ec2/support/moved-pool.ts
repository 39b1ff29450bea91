import { setTimeout as pause } from 'node:timers/promises';
import { makeEc2Host, PACE } from '@drydock/blueprints/testing';
import { createCommandStore } from '@drydock/store';
import { Dock, followHints, makeBlueprint, makeProject, type Place } from '@drydock/store/testing';
import type { JsonObject, PoolSettings } from '@drydock/model';
import { closeSshConnections } from '@drydock/transport';
import { Cloud } from './cloud.ts';

const KIND = 'ec2-host';
/** More rounds than a step of any test takes. */
const ROUNDS_MAX = 3_000;

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
    { limitResources, config = {} }: { limitResources: number; config?: JsonObject },
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
    await dock.db.query('UPDATE blueprint SET pool = $2 WHERE id = $1', [
      blueprintId,
      JSON.stringify(pool),
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
      `SELECT id, status, reason FROM resource WHERE status IN ('pending', 'released', 'broken')
        UNION ALL
        SELECT id, status, reason FROM lease WHERE status IN ('acquired', 'released', 'broken')
        UNION ALL
        SELECT id, name, reason FROM command WHERE outcome IS NULL`,
    );
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
