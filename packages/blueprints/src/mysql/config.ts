import { z } from 'zod';
import { hostWish } from '../on-host/held-host.ts';

const absolute = z.string().regex(/^\/[^\0\n]*$/, 'must be an absolute path');

const network = z
  .strictObject({
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be a name or an address')
      .describe('What those who use it call the host: told to them as it stands here.'),
    address: z
      .string()
      .regex(/^[0-9A-Fa-f.:*]{1,45}$/, 'must be an IP address')
      .default('127.0.0.1')
      .describe('The address of the host that it listens at.'),
    firstPort: z.int().min(1_024).max(65_535).describe('The first port that it may take.'),
    ports: z.int().min(1).max(1_000).default(100).describe('How many from there on.'),
  })
  .describe(
    'Reached over the network too, without encryption. Default: by its socket on the host alone.',
  );

export const config = z.strictObject({
  host: hostWish,
  programs: absolute
    .optional()
    .describe(
      'The directory on the host that `mariadbd`, `mariadb`, `mariadb-dump` and `mariadb-install-db` lie in. Default: where the host finds them.',
    ),
  prepared: absolute
    .optional()
    .describe(
      'A data directory on the host that `mariadb-install-db` has made, to be copied. Default: it is made anew, which takes a few seconds.',
    ),
  network: network.optional(),
  leasesMax: z.int().min(1).max(1_000).default(20).describe('Databases on one server at most.'),
  connectionsPerLease: z
    .int()
    .min(1)
    .max(1_000)
    .default(20)
    .describe('Connections of one lease at a time.'),
  statementSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe(
      'How long a statement may take where its session says nothing else. Default: as long as it takes.',
    ),
  memoryMegabytes: z
    .int()
    .min(8)
    .max(1_048_576)
    .default(128)
    .describe('Of the server’s cache of pages. With all else it takes some 100 more.'),
  logMegabytes: z
    .int()
    .min(4)
    .max(65_536)
    .default(48)
    .describe('Of the redo log on disk: more for many writes at a time.'),
  quotaMegabytes: z
    .int()
    .min(1)
    .optional()
    .describe('How large a lease’s database may be: counted, not enforced by the server.'),
});

export type Config = z.output<typeof config>;

/** Beyond those of leases: Drydock's own. */
const OWN_CONNECTIONS = 20;

/**
 * What the server is started with. No secret is among it, and nothing that a shell would read: numbers, and an
 * address of the characters above.
 */
export function serverOptions(settings: Config, port: number | null): readonly string[] {
  const { leasesMax, connectionsPerLease, memoryMegabytes, logMegabytes } = settings;
  const connections = leasesMax * connectionsPerLease + OWN_CONNECTIONS;
  return [
    `--max-connections=${Math.min(connections, 100_000)}`,
    `--innodb-buffer-pool-size=${memoryMegabytes}M`,
    `--innodb-log-file-size=${logMegabytes}M`,
    ...CONSTANT,
    ...(settings.network === undefined || port === null
      ? ['--skip-networking']
      : [`--bind-address=${settings.network.address}`, `--port=${port}`]),
  ];
}

const CONSTANT = [
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  // What a client is told to send is read from the client's disk.
  '--local-infile=0',
  '--skip-symbolic-links',
  '--skip-name-resolve',
  '--skip-log-bin',
  '--skip-performance-schema',
  // Nothing but errors and warnings: what tenants say is not written down.
  '--general-log=0',
  '--slow-query-log=0',
  '--log-warnings=1',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=8M',
  '--max-allowed-packet=64M',
  '--connect-timeout=10',
  // A change of a table that waits for somebody's transaction gives up within a minute, and so does what waits
  // behind it. Anybody may say otherwise for a session of their own.
  '--lock-wait-timeout=60',
] as const;
