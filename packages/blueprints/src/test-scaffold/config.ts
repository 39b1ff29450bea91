import { z } from 'zod';
import { config as ofServer } from '../mysql/config.ts';
import { config as ofStorage } from '../storage/config.ts';

const SEEDS_MAX = 64;
const TEXT_LENGTH_MAX = 262_144;

const seedName = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, dots, dashes and underscores');

const seed = z
  .strictObject({
    path: z
      .string()
      .max(4_096)
      .regex(/^\/[^\0\n]*$/, 'must be an absolute path')
      .optional()
      .describe('A dump on each of the hosts, as SQL, which the user of their leases may read.'),
    sql: z
      .string()
      .max(TEXT_LENGTH_MAX)
      .optional()
      .describe('The statements themselves, where they are few. Either this or `path`.'),
  })
  .refine(({ path, sql }) => (path === undefined) !== (sql === undefined), {
    error: 'must have `path` or `sql`',
  });

// One holder can reach the server's own files by a command: nobody shares it.
const { leases: _leases, ...storage } = ofStorage.shape;
const { leasesMax: _leasesMax, host: _host, ...server } = ofServer.shape;

export const config = z.strictObject({
  ...storage,
  ...server,
  seeds: z
    .record(seedName, seed)
    .refine((all) => Object.keys(all).length <= SEEDS_MAX, {
      error: `must be at most ${SEEDS_MAX}`,
    })
    .default({})
    .describe('Dumps by names of their own, of which a lease has one in its database.'),
  seed: seedName
    .optional()
    .describe('The seed of leases that name none. Default: their database is empty.'),
});

export const attributes = z.strictObject({
  seed: seedName
    .optional()
    .describe('What its database begins with, by its name in the blueprint’s `seeds`.'),
});

export const wired = z.strictObject({
  socket: z.string().describe('The server’s socket on the host.'),
  database: z.string().describe('The name of the database, and of its user.'),
});

export type Config = z.output<typeof config>;
export type Attributes = z.output<typeof attributes>;
export type Wired = z.output<typeof wired>;
export type Seed = z.output<typeof seed>;

/** What a lease begins with: null for nothing, a sentence where there is no such seed. */
export function seedOf(
  { seeds, seed: usual }: Config,
  asked: string | undefined,
): { readonly name: string; readonly seed: Seed } | null | string {
  const name = asked ?? usual;
  if (name === undefined) {
    return null;
  }
  const found = Object.hasOwn(seeds, name) ? seeds[name] : undefined;
  return found === undefined ? `seed: the blueprint has no seed "${name}"` : { name, seed: found };
}
