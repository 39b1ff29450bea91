import { readFile } from 'node:fs/promises';
import type { FleetEvents } from '@drydock/local-stack';
import { PATIENT_SESSION } from '@drydock/store';
import { Redis } from 'ioredis';
import pg from 'pg';
import { until, type World } from './world.ts';

/** What a fault needs to be there: generous, since nothing is judged by it. */
const WITHIN_MS = 60_000;
/** Between two looks for sessions that are in a transaction. */
const CUT_EVERY_MS = 20;

/** Kills processes of a fleet, and tells those deaths from the ones that nobody caused. */
export class Killer {
  /** Processes that ended though nobody killed them: what must not be. */
  readonly unasked: FleetEvents['died'][0][] = [];
  readonly #world: World;
  readonly #asked = new Set<number>();

  constructor(world: World) {
    this.#world = world;
    world.stack.fleet.on('died', (death) => {
      if (!death.expected && !this.#asked.has(death.pid)) {
        this.unasked.push(death);
      }
    });
  }

  /** Kills a process and waits until its successor is up. */
  async kill(kind: string): Promise<void> {
    const { fleet } = this.#world.stack;
    const pid = fleet.pid(kind);
    if (pid !== null) {
      this.#asked.add(pid);
    }
    const again = fleet.next('ready', (event) => event.name === kind, WITHIN_MS);
    await fleet.kill9(kind);
    await again;
  }

  /** Kills a server and starts it again once every process has noticed. */
  async killServer(which: 'postgres' | 'redis'): Promise<void> {
    const { stack } = this.#world;
    const server = stack[which];
    if (server === null) {
      throw new Error(`The world has no ${which} of its own.`);
    }
    await server.kill9();
    const port = Number(new URL(which === 'redis' ? stack.redisUrl : stack.databaseUrl).port);
    await until('that all connections are gone', async () => !(await isConnected(port)), WITHIN_MS);
    await server.start();
  }

  async flushRedis(): Promise<void> {
    const redis = new Redis(this.#world.stack.redisUrl);
    try {
      await redis.flushall();
    } finally {
      redis.disconnect();
    }
  }

  /**
   * Ends sessions of Drydock that are inside a transaction, until it were so many. A session that
   * began one in between may be at any point of it: before its first statement, amid, or committing.
   */
  async cutTransactions(count: number): Promise<number> {
    const client = new pg.Client({
      connectionString: this.#world.stack.databaseUrl,
      options: PATIENT_SESSION,
    });
    client.on('error', () => undefined);
    await client.connect();
    const giveUpAt = performance.now() + WITHIN_MS;
    let cut = 0;
    try {
      while (cut < count && performance.now() < giveUpAt) {
        const { rows } = await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name LIKE 'drydock %' AND backend_type = 'client backend'
              AND (state LIKE 'idle in transaction%' OR backend_xid IS NOT NULL)`,
        );
        cut += rows.length;
        await new Promise((resolve) => {
          setTimeout(resolve, CUT_EVERY_MS);
        });
      }
    } finally {
      await client.end();
    }
    return cut;
  }
}

/** States of the kernel's table: established, and closed by the other side but not by ours. */
const OPEN = new Set(['01', '08']);

/** Whether somebody has a connection to that port of this machine, or has not noticed its end. */
async function isConnected(port: number): Promise<boolean> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1);
  return sockets.some((socket) => {
    const [, , remote = '', state = ''] = socket.trim().split(/\s+/);
    return remote.endsWith(end) && OPEN.has(state);
  });
}
