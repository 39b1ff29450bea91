import { setTimeout as delay } from 'node:timers/promises';
import { DrydockError } from '@drydock/model';
import pg from 'pg';

/** Often enough to stop a clock by; each look costs PostgreSQL one row of an index. */
const LOOK_MS = 20;
/** Counting what waits costs more, so it is counted only now and then. */
const COUNT_MS = 2_000;
/** With fewer than one in that time it would never end. */
const STANDSTILL_MS = 60_000;
const SETTLED_WITHIN_MS = 120_000;
/** No installation has as many. */
const QUOTA = 1_000_000_000;
const QUOTAS = ['leases-pending', 'leases-live', 'resources'];

/** What is looked up in the database, where asking the API would be a load of its own. */
export class Looks {
  readonly #client: pg.Client;
  readonly #signal: AbortSignal;

  private constructor(client: pg.Client, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  static async open(databaseUrl: string, signal: AbortSignal): Promise<Looks> {
    // Statistics change while it is filled: as in Drydock's sessions, indexes are used anyhow.
    const client = new pg.Client({
      connectionString: databaseUrl,
      options: '-c jit=off -c enable_seqscan=off',
      statement_timeout: STANDSTILL_MS,
    });
    client.on('error', () => undefined);
    await client.connect();
    return new Looks(client, signal);
  }

  /**
   * Resolves when no lease is pending any more.
   *
   * @throws DrydockError `timed-out` where for a minute none was placed
   */
  async untilNonePends(): Promise<void> {
    await this.#untilNone(
      `SELECT 1 FROM lease WHERE status = 'pending' AND type <> '' LIMIT 1`,
      `SELECT count(*)::int AS count FROM lease WHERE status = 'pending' AND type <> ''`,
      'leases still wait',
    );
  }

  /** The same for resources that are being built. */
  async untilAllBuilt(): Promise<void> {
    await this.#untilNone(
      `SELECT 1 FROM resource WHERE status = 'pending' LIMIT 1`,
      `SELECT count(*)::int AS count FROM resource WHERE status = 'pending'`,
      'resources are still being built',
    );
  }

  /** The same for resources that are being taken down, or are about to be. */
  async untilNothingEnds(): Promise<void> {
    const ending = `FROM resource r WHERE r.status IN ('released', 'broken') OR r.status <> 'destroyed'
      AND EXISTS (SELECT 1 FROM command c WHERE c.subject_id = r.id AND c.outcome IS NULL)`;
    await this.#untilNone(
      `SELECT 1 ${ending} LIMIT 1`,
      `SELECT count(*)::int AS count ${ending}`,
      'resources are still being taken down',
    );
  }

  /** Whether, within a while, all that waits had been looked at; what is due after that stays due. */
  async settles(): Promise<boolean> {
    const untilMs = performance.now() + SETTLED_WITHIN_MS;
    const due = `SELECT 1 FROM lease
      WHERE type = 'host' AND status = 'pending' AND wake_at <= statement_timestamp() LIMIT 1`;
    while (await this.#any(due)) {
      if (performance.now() > untilMs) {
        return false;
      }
      await this.#pause();
    }
    return true;
  }

  /**
   * Does at once what PostgreSQL does by itself within some minutes of a hundred thousand new rows:
   * vacuums, counts them, and writes them out. Until then it takes a core and the disk from whatever is
   * measured.
   */
  async rest(): Promise<void> {
    await this.#client.query('SET statement_timeout = 0');
    await this.#client.query('VACUUM (ANALYZE)');
    await this.#client.query('CHECKPOINT');
    await this.#client.query('RESET statement_timeout');
  }

  /** How many resources of a blueprint there ever were. */
  async resourcesOf(blueprintId: string): Promise<number> {
    const { rows } = await this.#client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM resource WHERE blueprint_id = $1',
      [blueprintId],
    );
    return rows[0]?.count ?? 0;
  }

  async projectId(name: string): Promise<string> {
    const { rows } = await this.#client.query<{ id: string }>(
      'SELECT id FROM project WHERE name = $1',
      [name],
    );
    const [project] = rows;
    if (project === undefined) {
      throw new DrydockError('not-found', `There is no project "${name}".`);
    }
    return project.id;
  }

  /** Lets a project have as many leases as a load needs, where the build has quotas at all. */
  async liftQuotas(projectId: string): Promise<void> {
    const { rows } = await this.#client.query<{ exists: boolean }>(
      `SELECT to_regclass('quota') IS NOT NULL AS exists`,
    );
    if (rows[0]?.exists !== true) {
      return;
    }
    for (const name of QUOTAS) {
      await this.#client.query(
        `INSERT INTO quota (project_id, name, value, author) VALUES ($1, $2, $3, 'bench')
          ON CONFLICT (project_id, name) DO UPDATE SET value = excluded.value`,
        [projectId, name, QUOTA],
      );
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #untilNone(any: string, count: string, what: string): Promise<void> {
    let left = Number.POSITIVE_INFINITY;
    let lessAtMs = performance.now();
    let countedAtMs = performance.now();
    while (await this.#any(any)) {
      const now = performance.now();
      if (now - countedAtMs > COUNT_MS) {
        countedAtMs = now;
        const { rows } = await this.#client.query<{ count: number }>(count);
        const counted = rows[0]?.count ?? 0;
        if (counted < left) {
          left = counted;
          lessAtMs = now;
        } else if (now - lessAtMs > STANDSTILL_MS) {
          const seconds = STANDSTILL_MS / 1_000;
          throw new DrydockError('timed-out', `${counted} ${what}, as many as ${seconds} s ago.`);
        }
      }
      await this.#pause();
    }
  }

  async #any(sql: string): Promise<boolean> {
    return (await this.#client.query(sql)).rows.length > 0;
  }

  #pause(): Promise<void> {
    return delay(LOOK_MS, undefined, { signal: this.#signal });
  }
}
