import { randomBytes } from 'node:crypto';
import { loadConfig, type Config } from '@drydock/config';
import { DrydockError } from '@drydock/model';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeExit } from './fleet-member.ts';
import { linesOf } from './lines-of.ts';
import { Fleet, type FleetEvents } from './fleet.ts';
import { isPortFree } from '@drydock/local-servers';
import { lockDirectory, type DirectoryLock } from '@drydock/local-servers';
import { keepUp } from '@drydock/local-servers';
import {
  makeOpen,
  makeHomeDirectory,
  homeDirectoryFor,
  removeHomeDirectory,
} from '@drydock/local-servers';
import { startPostgres } from '@drydock/local-servers';
import { startRedis } from '@drydock/local-servers';
import { readRunFile, removeRunFile, writePrivate, writeRunFile } from './run-file.ts';
import { beginSimulator, removeSimulated, type Simulator } from './simulator.ts';
import { seedOf, type SeedMore } from './sim-seed.ts';
import { removeSecretFiles, withSecretFiles } from './secret-files.ts';
import { endLeftovers, type LocalServer } from '@drydock/local-servers';
import { serverUser } from '@drydock/local-servers';

export const APPS = [
  'api',
  'allocator-worker',
  'resource-worker',
  'lease-worker',
  'update-worker',
] as const;
export type AppName = (typeof APPS)[number];

/** What has to be done to a database before the processes can use it. */
export interface Database {
  migrate(databaseUrl: string): Promise<{ readonly applied: readonly string[] }>;
  /**
   * Makes the default project, its blueprint `local` with that configuration, what is wanted beside
   * it, and a token of an administrator: the given one if it is still good. Keeps what is there already.
   */
  seedLocal(
    databaseUrl: string,
    seed: {
      readonly config: { readonly directory: string };
      readonly token?: string;
      readonly more?: SeedMore;
    },
  ): Promise<{ readonly token: string }>;
}

export interface StackOptions {
  /** The repository, with the built processes below `apps`. */
  readonly root: string;
  /** Where everything that is kept lies: `.drydock`. */
  readonly directory: string;
  /** Whether what an earlier run kept is thrown away first. */
  readonly fresh: boolean;
  /** One that is there already, instead of an own PostgreSQL. */
  readonly databaseUrl?: string;
  /** One that is there already, instead of an own Redis. */
  readonly redisUrl?: string;
  /** The own Redis is the one in JavaScript, as on a machine that has no other. */
  readonly redisFlavour?: 'javascript';
  /** How many of each process; one where nothing is said. */
  readonly counts?: Partial<Record<AppName, number>>;
  /** Settings for the processes, and what else their environment needs. */
  readonly env: NodeJS.ProcessEnv;
  /** False for tests whose data may be lost: then PostgreSQL does not wait for the disk. */
  readonly durable?: boolean;
  /** Whether an own server that ends is started again. Off where a test kills it on purpose. */
  readonly keepServersUp?: boolean;
  /** Other scripts than `apps/NAME/dist/main.js`. */
  readonly entries?: Readonly<Record<string, string>>;
  /**
   * Whether a simulated EC2 runs beside the fleet, with a blueprint of its own. Not where the environment says
   * where EC2's endpoint is.
   */
  readonly sim?: boolean;
  /** Gives up starting; what was started is stopped. */
  readonly signal?: AbortSignal;
  readonly onStep?: (title: string) => void;
  readonly onNotice?: (notice: string) => void;
  readonly onLine?: (name: string, line: string) => void;
}

export interface Stack {
  readonly apiUrl: string;
  /** An administrator's: a secret. */
  readonly token: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly fleet: Fleet;
  /** Null where one was there already. */
  readonly postgres: LocalServer | null;
  readonly redis: LocalServer | null;
  /** The simulator of EC2, the one process of its own fleet; null where there is none. */
  readonly sim: Simulator | null;
  /** Stops all in order: the workers, the API, the simulator, Redis, PostgreSQL. */
  stop(): Promise<void>;
  /** `stop`, and all that was kept is deleted, the directory as well. */
  remove(): Promise<void>;
  /** Kills the processes that `stop` is waiting for. The servers still stop in good order. */
  hurry(): void;
}

/** It is one machine and whoever started it: its blueprint `local` is of a kind that has to be named. */
const LOCAL_KINDS = '*,local-host';
/** Whoever starts it on their own machine may have their own files checked out. */
const LOCAL_GRANTS = 'working-copy/private-repository,sandcastle/private-repository';

type Undo = () => Promise<void> | void;

/**
 * Starts an installation on this machine. When a step fails, what was started is stopped.
 *
 * @throws DrydockError `conflict` when one runs in that directory already, `local-stack-failed`
 * when something does not start, `invalid-configuration` for settings that do not fit.
 */
export async function startStackOn(database: Database, options: StackOptions): Promise<Stack> {
  const config = checkSettings(options);
  const lock = claim(options.directory);
  // In the order of starting; stopping goes the other way.
  const undo: Undo[] = [() => lock.release()];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
      await step();
    }
  };
  try {
    return await start(database, options, config, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  database: Database,
  options: StackOptions,
  config: Config,
  undo: Undo[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const { directory } = options;
  const places = ['postgres', 'redis', 'hosts'].map((name) =>
    homeDirectoryFor(join(directory, name), serverUser()),
  );
  if (options.fresh) {
    for (const place of places) {
      await endLeftovers(place);
      removeHomeDirectory(place);
    }
    await removeSimulated(directory);
    rmSync(join(directory, 'token'), { force: true });
  }
  const step = (title: string): void => {
    options.onStep?.(title);
    options.signal?.throwIfAborted();
  };
  const stopping = new AbortController();
  const own = async (title: string, starting: Promise<LocalServer>): Promise<LocalServer> => {
    const server = await starting;
    undo.push(() => server.stop());
    if (options.keepServersUp === true) {
      const watching = keepUp(server, stopping.signal, (reason) =>
        options.onNotice?.(`${title} ${reason}.`),
      );
      undo.push(async () => {
        stopping.abort();
        await server.stop();
        await watching;
      });
    }
    step(`${title} on port ${server.port}`);
    return server;
  };
  const starting = beginSimulator(options, config.drainMs);
  if (starting !== null) {
    undo.push(starting.stop);
  }
  const durable = options.durable ?? true;
  const postgres =
    options.databaseUrl === undefined
      ? await own('PostgreSQL', startPostgres({ directory: join(directory, 'postgres'), durable }))
      : null;
  const redisOptions = {
    directory: join(directory, 'redis'),
    flavour: options.redisFlavour,
    ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
  };
  const redis =
    options.redisUrl === undefined ? await own('Redis', startRedis(redisOptions)) : null;
  const databaseUrl = options.databaseUrl ?? postgres?.url ?? '';
  const redisUrl = options.redisUrl ?? redis?.url ?? '';

  const { applied } = await database.migrate(databaseUrl);
  const tokenFile = join(directory, 'token');
  const before = existsSync(tokenFile) ? { token: readFileSync(tokenFile, 'utf8').trim() } : {};
  const hosts = makeHomeDirectory(join(directory, 'hosts'), serverUser());
  const secretKeys = config.secretKeys || ownSecretKey(directory);
  const sim = (await starting?.up) ?? null;
  if (sim !== null) {
    step(`EC2 is simulated at ${sim.url}`);
  }
  const { token } = await database.seedLocal(databaseUrl, {
    config: { directory: hosts },
    ...before,
    ...(sim !== null && { more: { secretKeys, ...seedOf(sim.facts) } }),
  });
  writePrivate(tokenFile, `${token}\n`);
  step(applied.length === 0 ? 'database is up to date' : 'database migrated');

  undo.push(() => removeSecretFiles(directory));
  const simUrl = sim?.url ?? null;
  const fleet = await createFleet(options, config, { databaseUrl, redisUrl, secretKeys, simUrl });
  undo.push(() => fleet.stop({ last: 'api' }));
  const giveUp = (): void => fleet.killAll();
  options.signal?.addEventListener('abort', giveUp);
  try {
    await fleet.start();
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
  const apiUrl = fleet.url('api') ?? '';
  step(`${fleet.processes().length} processes are up`);

  const publish = (): void =>
    writeRunFile(directory, {
      apiUrl,
      token,
      databaseUrl,
      redisUrl,
      simUrl,
      processes: all.flatMap((each) => each.processes()),
    });
  const all = sim === null ? [fleet] : [sim.fleet, fleet];
  const unfollow = all.map((each) => followDeaths(each, options.onNotice));
  undo.push(() => {
    unfollow.forEach((stopFollowing) => stopFollowing());
    for (const each of all) {
      each.off('started', publish);
      each.off('died', publish);
    }
    removeRunFile(directory);
  });
  for (const each of all) {
    each.on('started', publish);
    each.on('died', publish);
  }
  publish();
  const urls = { apiUrl, databaseUrl, redisUrl };
  return {
    ...urls,
    token,
    fleet,
    postgres,
    redis,
    sim,
    stop,
    remove: async () => {
      await stop();
      for (const place of [...places, directory]) {
        removeHomeDirectory(place);
      }
    },
    hurry: () => fleet.killAll(),
  };
}

/** Tells of processes that end unasked, and of their return; returns how to stop. */
function followDeaths(fleet: Fleet, tell: (notice: string) => void = () => undefined): () => void {
  const died = ({ name, expected, ...exit }: FleetEvents['died'][0]): void => {
    if (!expected) {
      tell(`${name} has ended (${describeExit(exit)}) and is started again.`);
    }
  };
  const ready = ({ name }: FleetEvents['ready'][0]): void => tell(`${name} is up again.`);
  const cannotStart = ({ name, why }: FleetEvents['cannotStart'][0]): void => {
    const lines = linesOf(why).map((line) => `  ${line}`);
    tell(`${name} cannot start as it is set up now, and is left down:\n${lines.join('\n')}`);
  };
  fleet.on('died', died);
  fleet.on('cannotStart', cannotStart);
  fleet.on('ready', ready);
  return () => {
    fleet.off('died', died);
    fleet.off('cannotStart', cannotStart);
    fleet.off('ready', ready);
  };
}

/** The key that this stack seals credentials with, made at its first start. */
function ownSecretKey(directory: string): string {
  const file = join(directory, 'secret-keys');
  if (!existsSync(file)) {
    writePrivate(file, `local:${randomBytes(32).toString('base64')}\n`);
  }
  return readFileSync(file, 'utf8').trim();
}

async function createFleet(
  options: StackOptions,
  config: Config,
  given: {
    readonly databaseUrl: string;
    readonly redisUrl: string;
    readonly secretKeys: string;
    readonly simUrl: string | null;
  },
): Promise<Fleet> {
  const { root, directory } = options;
  const logDirectory = join(directory, 'logs');
  mkdirSync(logDirectory, { recursive: true, mode: 0o700 });
  const entries =
    options.entries ??
    Object.fromEntries(APPS.map((name) => [name, join(root, 'apps', name, 'dist', 'main.js')]));
  // Another working copy may hold the usual port; one that was asked for is not replaced.
  const asked = options.env['DRYDOCK_API_PORT'] ?? '';
  const secrets = {
    DATABASE_URL: given.databaseUrl,
    REDIS_URL: given.redisUrl,
    DRYDOCK_SECRET_KEYS: given.secretKeys,
    DRYDOCK_OTLP_ENDPOINT: config.otlpEndpoint ?? '',
  };
  const isFree = asked !== '' || (await isPortFree(config.apiPort, config.apiHost));
  return new Fleet({
    entries,
    counts: options.counts ?? {},
    cwd: root,
    env: {
      // The EC2 client tells of its future, in seven lines of each process, whoever only tries Drydock on Node.js 20.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...withSecretFiles(options.env, secrets, directory),
      ...(given.simUrl !== null && { AWS_ENDPOINT_URL_EC2: given.simUrl }),
      DRYDOCK_ALLOWED_KINDS: options.env['DRYDOCK_ALLOWED_KINDS'] || LOCAL_KINDS,
      DRYDOCK_KIND_GRANTS: options.env['DRYDOCK_KIND_GRANTS'] || LOCAL_GRANTS,
      DRYDOCK_API_PORT: isFree ? String(config.apiPort) : '0',
      // One port cannot serve several workers: each takes a free one, and its log says which.
      ...(options.env['DRYDOCK_METRICS_PORT'] && { DRYDOCK_METRICS_PORT: '0' }),
    },
    logDirectory,
    drainMs: config.drainMs,
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  });
}

/** Finds every mistake in the settings before anything is started. */
function checkSettings(options: StackOptions): Config {
  return loadConfig({
    ...options.env,
    DATABASE_URL: options.databaseUrl ?? 'postgres://127.0.0.1/own',
    DATABASE_URL_FILE: '',
    REDIS_URL: options.redisUrl ?? 'redis://127.0.0.1',
    REDIS_URL_FILE: '',
  });
}

function claim(directory: string): DirectoryLock {
  makeOpen(directory, serverUser());
  const outcome = lockDirectory(directory);
  if ('lock' in outcome) {
    return outcome.lock;
  }
  const url = readRunFile(directory)?.apiUrl;
  throw new DrydockError(
    'conflict',
    url === undefined
      ? `Drydock is being started here already, by process ${outcome.ownerPid}.`
      : `Drydock is running here already, at ${url} (process ${outcome.ownerPid}).`,
    { hint: `Use that one, or stop it first: kill ${outcome.ownerPid}` },
  );
}
