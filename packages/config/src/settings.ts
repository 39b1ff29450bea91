import { hostname } from 'node:os';
import { z } from 'zod';
import {
  allowedKindsSchema,
  kindGrantsSchema,
  type AllowedKind,
  type KindGrant,
} from './allowed-kinds.ts';
import { CLIENT_FORMS } from './client.ts';
import {
  oneOf,
  text,
  urlSchema,
  wholeNumber,
  type Setting,
  type SettingValues,
} from './setting.ts';
import { OBSERVE_SETTINGS } from './settings-observe.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const EVERY_PROCESS = ['api', 'workers'] as const;
/** The longest time a timer of Node.js can hold is 2^31 - 1 ms; an hour is far below. */
const HOUR_MS = 3_600_000;
/** A path with its dot or slash, or the name of a package, which has neither scheme nor subpath. */
const KIND_ENTRY = /^(\.{0,2}\/.*|\.{1,2}|(@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*)$/;

/** The settings of the API and the workers, by their field in `Config`. */
export const PROCESS_SETTINGS = {
  databaseUrl: {
    name: 'DATABASE_URL',
    means: 'The PostgreSQL database that holds everything.',
    expected: 'a URL such as postgres://user:password@host:5432/drydock',
    schema: urlSchema(['postgres', 'postgresql']),
    secret: true,
    usedBy: EVERY_PROCESS,
    example: 'postgres://drydock:password@127.0.0.1:5432/drydock',
  },
  redisUrl: {
    name: 'REDIS_URL',
    means: 'The Redis that carries hints and locks. It must run with maxmemory-policy noeviction.',
    expected: 'a URL such as redis://:password@host:6379',
    schema: urlSchema(['redis', 'rediss']),
    secret: true,
    usedBy: EVERY_PROCESS,
    example: 'redis://:password@127.0.0.1:6379',
  },
  secretKeys: {
    name: 'DRYDOCK_SECRET_KEYS',
    means:
      'The keys that credentials, and the log-ins of browsers in Redis, are sealed with: ' +
      'the first seals, all of them open. Without one there can be no credentials.',
    expected: 'names and 32 bytes in base64, such as key-1:Base64=, with commas between them',
    schema: z.string().max(4_096),
    fallback: () => '',
    fallbackText: 'none',
    secret: true,
    usedBy: EVERY_PROCESS,
  },
  kinds: {
    name: 'DRYDOCK_KINDS',
    means:
      'Blueprint kinds from outside, beside those that come with Drydock. A path begins ' +
      'with a dot or a slash; it and a package are looked for from the working directory. ' +
      'Every process needs the same ones, and does not start where one cannot be loaded.',
    expected: 'paths or names of npm packages, with commas between them',
    schema: z
      .string()
      .max(4_096)
      .transform((list) => list.split(',').map((entry) => entry.trim()))
      .pipe(z.array(z.string().regex(KIND_ENTRY))),
    fallback: (): readonly string[] => [],
    fallbackText: 'none',
    secret: false,
    usedBy: EVERY_PROCESS,
  },
  allowedKinds: {
    name: 'DRYDOCK_ALLOWED_KINDS',
    means:
      'The blueprint kinds that projects may use. A kind with `=` is for the named ' +
      'projects alone; without, for every project. `*` stands for every loaded kind ' +
      'without an entry of its own but `local-host`, which runs commands on Drydock’s own ' +
      'machine: it has to be named. A project need not exist yet, a kind has to be loaded. ' +
      'Every process needs the same value.',
    expected:
      'names of kinds with commas between them, such as *,local-host=ops+ci, each of them once',
    schema: allowedKindsSchema,
    fallback: (): readonly AllowedKind[] | null => null,
    fallbackText: '*',
    secret: false,
    usedBy: EVERY_PROCESS,
    example: '*,local-host=ops',
  },
  kindGrants: {
    name: 'DRYDOCK_KIND_GRANTS',
    means:
      'Rights beyond a kind that its configurations may need, and the projects that have them: ' +
      '`kind/grant=project+project`, or without projects for all. A kind’s page names its grants. ' +
      'Every process needs the same value.',
    expected: 'names of grants as `kind/grant`, each with projects after `=` and joined by `+`',
    schema: kindGrantsSchema,
    fallback: (): readonly KindGrant[] => [],
    fallbackText: 'none',
    secret: false,
    usedBy: EVERY_PROCESS,
    example: 'ec2-host/private-endpoint=ops',
  },
  localHostOwnUser: oneOf({
    name: 'DRYDOCK_LOCAL_HOST_OWN_USER',
    means:
      'Who may use `local-host` where Drydock is not root, so that commands run as ' +
      'Drydock’s own user and can read what it can: the one project that had a blueprint ' +
      'of it first, or every project that is allowed to, as if they trusted each other and ' +
      'were trusted with the installation. Every process needs the same value.',
    words: ['one-project', 'shared'],
    fallback: 'one-project',
    usedBy: EVERY_PROCESS,
  }),
  apiHost: text({
    name: 'DRYDOCK_API_HOST',
    means: 'The address that the API listens on.',
    expected: 'a host name or an IP address',
    pattern: /^[0-9A-Za-z.:-]{1,253}$/,
    fallback: () => '127.0.0.1',
    fallbackText: '127.0.0.1',
    usedBy: ['api'],
  }),
  apiPort: wholeNumber({
    name: 'DRYDOCK_API_PORT',
    means: 'The port that the API listens on; 0 takes any free one.',
    min: 0,
    max: 65_535,
    fallback: 7_070,
    usedBy: ['api'],
  }),
  ratePerSecond: wholeNumber({
    name: 'DRYDOCK_RATE_PER_SECOND',
    means:
      'How many requests a second each API process takes from a token that has no rate of its own; 0 takes any number.',
    min: 0,
    max: 1_000_000,
    fallback: 10_000,
    usedBy: ['api'],
  }),
  logLevel: oneOf({
    name: 'DRYDOCK_LOG_LEVEL',
    means: 'The least severe level that is logged.',
    words: LOG_LEVELS,
    fallback: 'info',
    usedBy: EVERY_PROCESS,
  }),
  node: text({
    name: 'DRYDOCK_NODE',
    means:
      'The name of this machine. Resources that live on a machine are worked on only by processes with the same name.',
    expected: 'up to 253 letters, digits, dots, dashes and underscores',
    pattern: /^[0-9A-Za-z._-]{1,253}$/,
    fallback: hostname,
    fallbackText: 'the host’s name',
    usedBy: EVERY_PROCESS,
  }),
  queuePrefix: text({
    name: 'DRYDOCK_QUEUE_PREFIX',
    means: 'What every Redis key begins with; two installations on one Redis need two.',
    // Braces are what Redis Cluster hashes by: the prefix must bring none of its own.
    expected: 'up to 64 letters, digits, dashes and underscores',
    pattern: /^[0-9A-Za-z_-]{1,64}$/,
    fallback: () => 'drydock',
    fallbackText: 'drydock',
    usedBy: EVERY_PROCESS,
  }),
  databasePool: wholeNumber({
    name: 'DRYDOCK_DATABASE_POOL',
    means: 'How many PostgreSQL connections one process opens at most.',
    min: 1,
    max: 200,
    fallback: 10,
    usedBy: EVERY_PROCESS,
  }),
  databaseProbeMs: wholeNumber({
    name: 'DRYDOCK_DATABASE_PROBE_MS',
    means:
      'How long PostgreSQL may take to answer whether it is there, in milliseconds. The ' +
      'API calls it gone, and refuses what is under way, when it has not answered twice in ' +
      'a row. Higher where the machine is often too busy to answer in time.',
    min: 100,
    max: 60_000,
    fallback: 600,
    usedBy: ['api'],
  }),
  sweepMs: wholeNumber({
    name: 'DRYDOCK_SWEEP_MS',
    means: 'The time between two sweeps for due work, in milliseconds.',
    min: 50,
    max: HOUR_MS,
    fallback: 5_000,
    usedBy: ['workers'],
  }),
  outsideSweepMs: wholeNumber({
    name: 'DRYDOCK_OUTSIDE_SWEEP_MS',
    means:
      'The time between two looks at what kinds have outside, in milliseconds. What nobody owns is taken back ' +
      'when it is older than that and was met by two looks.',
    min: 50,
    max: HOUR_MS,
    fallback: 60_000,
    usedBy: ['workers'],
  }),
  lockMs: wholeNumber({
    name: 'DRYDOCK_LOCK_MS',
    means:
      'How long a worker’s lock and claim on an object live unless they are extended, in milliseconds. ' +
      'They are extended every third of it. Somebody else goes on with what a worker that died had begun after that time and one sweep.',
    min: 300,
    max: HOUR_MS,
    fallback: 15_000,
    usedBy: ['workers'],
  }),
  allocatorLockMs: wholeNumber({
    name: 'DRYDOCK_ALLOCATOR_LOCK_MS',
    means: 'The same for the allocator’s lock on a resource type, in milliseconds.',
    min: 300,
    max: HOUR_MS,
    fallback: 3_000,
    usedBy: ['workers'],
  }),
  allocatorStalledSeconds: wholeNumber({
    name: 'DRYDOCK_ALLOCATOR_STALLED_SECONDS',
    means:
      'How long something may be due for a resource type, with nothing decided for it ' +
      'meanwhile, before `/readyz`, the metrics and `drydock doctor` say that the type ' +
      'stands still, in seconds.',
    min: 1,
    max: 86_400,
    fallback: 30,
    usedBy: ['api', 'cli'],
  }),
  drainMs: wholeNumber({
    name: 'DRYDOCK_DRAIN_MS',
    means:
      'How long a process that was told to stop may take to finish what it has begun, in milliseconds.',
    min: 0,
    max: HOUR_MS,
    fallback: 20_000,
    usedBy: EVERY_PROCESS,
  }),
  retentionDays: wholeNumber({
    name: 'DRYDOCK_RETENTION_DAYS',
    means: 'How many days destroyed leases and resources, and their events, are kept.',
    min: 1,
    max: 36_500,
    fallback: 30,
    usedBy: ['workers'],
  }),
  workerConcurrency: wholeNumber({
    name: 'DRYDOCK_WORKER_CONCURRENCY',
    means: 'How many objects one worker process works on at once.',
    min: 1,
    max: 1_000,
    fallback: 32,
    usedBy: ['workers'],
  }),
  ...OBSERVE_SETTINGS,
} as const satisfies Record<string, Setting<unknown>>;

/** The settings of the command line, as documents show them; it reads them by `clientSetting`. */
export const CLIENT_SETTINGS = {
  url: {
    name: 'DRYDOCK_URL',
    means: 'The API that the command line talks to.',
    ...formOf('DRYDOCK_URL'),
    fallback: (): string | null => null,
    fallbackText: 'the local stack’s, from .drydock/run.json',
    usedBy: ['cli'],
    example: 'http://127.0.0.1:7070',
  },
  token: {
    name: 'DRYDOCK_TOKEN',
    means: 'The token that the command line shows to the API.',
    ...formOf('DRYDOCK_TOKEN'),
    fallback: (): string | null => null,
    fallbackText: 'the local stack’s, from .drydock/run.json',
    usedBy: ['cli'],
    example: 'token',
  },
} as const satisfies Record<string, Setting<string | null>>;

function formOf(name: keyof typeof CLIENT_FORMS) {
  const { expected, fits, secret } = CLIENT_FORMS[name];
  return { expected, schema: z.string().refine(fits), secret };
}

/** What the API and the workers are configured with. */
export type Config = SettingValues<typeof PROCESS_SETTINGS>;

/** Every variable that holds a secret; each has a second one that names a file (`fileVariable`). */
export const SECRET_VARIABLES: readonly string[] = [PROCESS_SETTINGS, CLIENT_SETTINGS].flatMap(
  (settings) =>
    Object.values<Setting<unknown>>(settings).flatMap(({ name, secret }) => (secret ? [name] : [])),
);
