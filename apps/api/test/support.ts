import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import {
  command,
  createRegistry,
  defineBlueprint,
  done,
  type KindRegistry,
} from '@drydock/blueprint';
import { builtInKinds } from '@drydock/blueprints';
import { loadConfig } from '@drydock/config';
import {
  activateResource,
  destroyLease,
  notHere,
  Rivals,
  runAllocator,
  settleLeases,
  destroyResource,
  settleResources,
} from '@drydock/engine';
import { createLog, type Logger } from '@drydock/process';
import { createChanges, openRedis } from '@drydock/queue';
import {
  createAllocatorStore,
  createDestroyStore,
  createResourceStore,
  createSettleLeasesStore,
  createDestroyResourceStore,
  createSettleResourcesStore,
} from '@drydock/store';
import {
  makeBlueprint,
  makeProject,
  makeToken,
  openTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from '@drydock/store/testing';
import { neverAborts, noNudges, quietSurroundings, requireEnv } from '@drydock/testing';
import { z } from 'zod';
import { openPorts } from '../src/open-ports.ts';
import { createServer, type Server } from '../src/server.ts';
import { talker } from './talker.ts';

export const NODE = 'here';

/** A kind that builds nothing, with an attribute to be wrong about. */
export const bare = defineBlueprint({
  kind: 'bare',
  provides: 'bare',
  summary: 'Nothing at all.',
  config: z.strictObject({ size: z.string().optional().describe('Any word.') }),
  attributes: z.strictObject({ size: z.string().optional().describe('Must be the same word.') }),
  resource: {
    name: (_, id) => `bare ${id}`,
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
  lease: {
    destroy: () => Promise.resolve(done()),
  },
});

/** A kind whose hosts are lost in the middle of every command. */
const fragile = defineBlueprint({
  kind: 'fragile',
  provides: 'fragile',
  summary: 'Nothing that lasts.',
  config: z.strictObject({}),
  resource: {
    name: (_, id) => `fragile ${id}`,
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
    health: { everySeconds: 3_600, check: () => Promise.resolve(null) },
  },
  lease: {
    destroy: () => Promise.resolve(done()),
  },
  interfaces: [
    command.run<object>(() => ({
      exec: async ({ program }, run) => {
        await run.entitled();
        if ('script' in program) {
          throw new Error('The connection was reset.');
        }
        const end = program.argv[0] === 'true' ? 'itself' : 'host-lost';
        return { exitCode: end === 'itself' ? 0 : null, signal: null, end, durationMs: 1 };
      },
    })),
  ],
});

export const kinds: KindRegistry = createRegistry([...builtInKinds, bare, talker, fragile]);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests say what they expect of it.
  readonly body: Record<string, unknown> & { readonly id: string };
}

export interface CallOptions {
  readonly body?: unknown;
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export type Caller = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** Speaks to a server; with the token, unless a call says otherwise. */
export function callerOf(url: string, token: string): Caller {
  return async (method, path, options = {}) => {
    const { body, headers, signal } = options;
    const given = options.token === undefined ? token : options.token;
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(given !== null && { authorization: `Bearer ${given}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const parsed: unknown = isJson ? JSON.parse(text) : {};
    const { status } = response;
    return { status, headers: response.headers, text, body: parsed as Answer['body'] };
  };
}

export interface RunningApi {
  readonly url: string;
  readonly server: Server;
  readonly log: Logger;
  close(): Promise<void>;
}

export interface ApiOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  readonly prefix?: string;
  readonly drainMs?: number;
  /** As `DRYDOCK_SECRET_KEYS`; without it there are no credentials. */
  readonly stalledSeconds?: number;
  /** As the setting of this name; without it nobody calls the database gone on a busy machine's account. */
  readonly databaseProbeMs?: number;
  readonly secretKeys?: string;
  /** Those that are loaded, and who may use them; everybody may where nothing is said. */
  readonly kinds?: KindRegistry;
  readonly log?: Logger;
}

/** The API on a free port of 127.0.0.1, on the servers of the tests. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const config = loadConfig({
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl ?? requireEnv('DRYDOCK_TEST_REDIS_URL'),
    DRYDOCK_QUEUE_PREFIX: options.prefix ?? randomPrefix(),
    DRYDOCK_DRAIN_MS: String(options.drainMs ?? 5_000),
    DRYDOCK_NODE: NODE,
    DRYDOCK_DATABASE_PROBE_MS: String(options.databaseProbeMs ?? 10_000),
    DRYDOCK_SECRET_KEYS: options.secretKeys ?? '',
    DRYDOCK_ALLOCATOR_STALLED_SECONDS: String(options.stalledSeconds ?? ''),
  });
  const log = options.log ?? createLog({ name: 'api', level: 'silent', node: NODE });
  const opened = openPorts(config, log, options.kinds ?? kinds);
  const server = createServer(opened.ports);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    log,
    close: async () => {
      await server.stop();
      await opened.close();
    },
  };
}

export const randomPrefix = (): string => `test-${randomBytes(5).toString('hex')}`;

/** An API with a database of its own, a project with a token, and the workers at the test's call. */
export interface World {
  readonly db: TestDatabase;
  readonly api: RunningApi;
  /** Of the API's queues and channels. */
  readonly prefix: string;
  readonly projectId: string;
  readonly token: string;
  readonly call: Caller;
  readonly workers: Workers;
  close(): Promise<void>;
}

export async function openWorld(
  options: Pick<ApiOptions, 'secretKeys' | 'kinds'> & Pick<TestDatabaseOptions, 'ownServer'> = {},
): Promise<World> {
  const { ownServer = false, ...apiOptions } = options;
  const db = await openTestDatabase({ ownServer });
  const prefix = randomPrefix();
  const api = await startApi({ databaseUrl: db.url, prefix, ...apiOptions });
  const projectId = await makeProject(db, 'administrators', { administers: true });
  const { text: token } = await makeToken(db, projectId);
  const workers = createWorkers(db, prefix, options.kinds);
  return {
    db,
    api,
    prefix,
    projectId,
    token,
    call: callerOf(api.url, token),
    workers,
    close: async () => {
      await api.close();
      workers.close();
      await db.close();
    },
  };
}

export interface Workers {
  /** Decides, builds what was planned, and decides again. */
  allocate(type: string): Promise<void>;
  /** Consumes what was said to active leases, and ends those whose deadline has passed. */
  settle(leaseId: string): Promise<void>;
  destroy(leaseId: string): Promise<void>;
  /** Builds a planned resource. */
  build(resourceId: string): Promise<void>;
  /** Consumes what was said to an active resource. */
  settleResource(resourceId: string): Promise<void>;
  destroyResource(resourceId: string): Promise<void>;
  close(): void;
}

/** The workers' verbs, run when the test says so; locks are free, the fence keeps the truth. */
export function createWorkers(
  db: TestDatabase,
  prefix: string,
  registry: KindRegistry = kinds,
): Workers {
  const redis = openRedis(requireEnv('DRYDOCK_TEST_REDIS_URL'), 'test');
  const { surroundings, hints } = quietSurroundings(registry, {
    node: NODE,
    changes: createChanges(redis, prefix),
  });
  const [nudges, stopping] = [noNudges, neverAborts];
  const allocator = createAllocatorStore(db.database, registry.rules.sole);
  const resources = createResourceStore(db.database, registry.rules.sole);
  return {
    allocate: async (type) => {
      await runAllocator(type, surroundings, allocator, new Rivals());
      for (const hint of hints.splice(0).filter(({ queue }) => queue === 'resource')) {
        await activateResource(hint.id, { surroundings, store: resources, nudges, stopping });
      }
      await runAllocator(type, surroundings, allocator, new Rivals());
    },
    settle: async (leaseId) => {
      await settleLeases([leaseId], surroundings, createSettleLeasesStore(db.database), notHere);
    },
    build: (id) => activateResource(id, { surroundings, store: resources, nudges, stopping }),
    settleResource: (id) =>
      settleResources([id], surroundings, createSettleResourcesStore(db.database)),
    destroyResource: (id) =>
      destroyResource(id, {
        surroundings,
        store: createDestroyResourceStore(db.database),
        nudges,
        stopping,
      }),
    destroy: (leaseId) =>
      destroyLease(leaseId, {
        surroundings,
        store: createDestroyStore(db.database),
        nudges,
        stopping,
      }),
    close: () => redis.disconnect(),
  };
}

/** A directory for `local-host`, in which users without privileges can work too. */
export async function makeHostDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp('/var/tmp/drydock-api-test-');
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** An active lease of the kind that builds nothing. */
export async function activeBareLease(world: World, wish: object = {}): Promise<string> {
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'bare', ...wish } });
  await world.workers.allocate('bare');
  return body.id;
}

export const withBareBlueprint = (world: World): Promise<string> =>
  makeBlueprint(world.db, { projectId: world.projectId, kind: 'bare', provides: 'bare' });
