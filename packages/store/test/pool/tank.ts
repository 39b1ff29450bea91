import type { PoolSettings } from '@drydock/model';
import { createBlueprintStore, openCatalogClient, type CatalogClient } from '../../src/index.ts';
import { updateByHand } from '../../src/testing/blueprints.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { followHints } from '../../src/testing/follow.ts';

export interface Member {
  readonly id: string;
  readonly status: string;
  readonly revision: number;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly author: string | null;
  readonly draining: boolean;
}

/** A dock whose pools are seen to, and whose clock is moved ahead. */
export class Tank {
  readonly dock: Dock;
  private readonly client: CatalogClient;
  private aheadMs = 0;

  private constructor(dock: Dock) {
    this.dock = dock;
    this.client = openCatalogClient({
      url: dock.db.url,
      connectionsMax: 2,
      applicationName: 'drydock test',
      // Of a transaction with several statements, on a machine that may be busy.
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 30_000,
    });
  }

  static async open(): Promise<Tank> {
    return new Tank(await Dock.open([], { movable: true }));
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.dock.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What its blueprint says from now on, as an operator changes it: by a session whose clock is not moved. */
  async pool(place: Place, pool: Partial<PoolSettings>): Promise<void> {
    await updateByHand(createBlueprintStore(this.client, this.dock.db.database), place, { pool });
  }

  /** A place whose blueprint has a pool. */
  async place(
    pool: Partial<PoolSettings>,
    wish: Parameters<Dock['place']>[0] = {},
  ): Promise<Place> {
    const place = await this.dock.place({ limitLeasesPerResource: 1, ...wish });
    await this.pool(place, pool);
    return place;
  }

  /** Another configuration: the same again, as a new revision. */
  async revise({ blueprintId, projectId, type }: Place): Promise<void> {
    const { db } = this.dock;
    await db.query(
      `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
        SELECT id, revision + 1, $2, '{}', 'test' FROM blueprint WHERE id = $1`,
      [blueprintId, projectId],
    );
    await db.query('UPDATE blueprint SET revision = revision + 1 WHERE id = $1', [blueprintId]);
    await db.query(
      `INSERT INTO wake (type, reason, blueprint_id, news) VALUES ($1, 'revised', $2, 'blueprint')`,
      [type, blueprintId],
    );
  }

  /** Looks at the pool now, and follows all that comes of it, as far as it comes at once. */
  async see({ type, blueprintId }: Place): Promise<void> {
    await this.dock.db.query('UPDATE pool SET next_at = now() WHERE blueprint_id = $1', [
      blueprintId,
    ]);
    this.dock.hints.push({ queue: 'allocator', kind: 'type', id: type });
    await this.follow();
  }

  /** What is told at once, and what is told a moment later of pools that were used. */
  async follow(): Promise<void> {
    const { dock } = this;
    await followHints(dock);
    for (let rounds = 0; rounds < 50; rounds += 1) {
      const soon = dock.timed.splice(0).filter(({ delayMs, name }) => {
        return delayMs <= 300 && name?.startsWith('pool ') === true;
      });
      if (soon.length === 0) {
        return;
      }
      await dock.db.query(
        `UPDATE pool SET next_at = now() WHERE next_at < now() + interval '300 ms'`,
      );
      dock.hints.push(...soon.map(({ hint }) => hint));
      await followHints(dock);
    }
    throw new Error('Its pools are looked at again and again.');
  }

  /** So much later. */
  async later(place: Place, seconds: number): Promise<void> {
    await this.wait(seconds);
    await this.see(place);
  }

  /** Time passes, and nothing is looked at. */
  async wait(seconds: number): Promise<void> {
    this.aheadMs += seconds * 1_000;
    await this.dock.db.moveTo(new Date(Date.now() + this.aheadMs));
  }

  /** A lease that is active. */
  async lease(place: Place): Promise<string> {
    const [id = ''] = await this.dock.request(place);
    await this.follow();
    return id;
  }

  async end(place: Place, leaseId: string): Promise<void> {
    await this.dock.release(place, leaseId);
    await this.dock.settle(leaseId);
    await this.follow();
  }

  members({ type }: Pick<Place, 'type'>): Promise<readonly Member[]> {
    return this.dock.db.query<Member>(
      `SELECT id, status, revision, reason_code AS "reasonCode", reason, author,
          marks ? 'draining' AS draining
        FROM resource WHERE type = $1 ORDER BY number`,
      [type],
    );
  }

  async active(place: Place): Promise<readonly Member[]> {
    return (await this.members(place)).filter(({ status }) => status === 'active');
  }

  /** Why those went that are gone, each once. */
  async gone(place: Place): Promise<readonly (string | null)[]> {
    const ended = (await this.members(place)).filter(({ status }) => status === 'destroyed');
    return ended.map(({ reasonCode }) => reasonCode);
  }

  async statusOf(leaseId: string): Promise<unknown> {
    return (await this.dock.row('lease', leaseId))['status'];
  }

  async events({ blueprintId }: Place): Promise<readonly string[]> {
    const rows = await this.dock.db.query<{ type: string }>(
      `SELECT type FROM event WHERE subject_id = $1 AND type <> 'blueprint.updated' ORDER BY id`,
      [blueprintId],
    );
    return rows.map(({ type }) => type);
  }
}
