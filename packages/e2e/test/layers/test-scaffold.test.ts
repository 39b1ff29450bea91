/** `test-scaffold` on a real local host: what tests begin with, and how they come back there. */
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { MysqlConnection } from '@drydock/blueprint';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease } from './support/on-host-bench.ts';
import { MYSQL, prepareMariadb } from './support/prepared-mariadb.ts';

const LIMIT_MS = 120_000;

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const bench = new OnHostBench('test-scaffold', leases);
const prepared = await prepareMariadb();
afterAll(async () => {
  await leases.close();
  prepared.remove();
  rmSync(dump);
  await room.remove();
});
// Whatever a test did: nothing of it is left on the machine.
afterEach(async () => expect(await room.whatExists()).toEqual([]), LIMIT_MS);

const CATS = `CREATE TABLE cats (name VARCHAR(20)); INSERT INTO cats VALUES ('Murr');\n`;
const MANY = 20_000;
const dump = `${room.directory}.sql`;
const rows = Array.from({ length: MANY }, (_, n) => `(${n}, '${'x'.repeat(100)}')`);
writeFileSync(
  dump,
  `CREATE TABLE numbers (n INT, filler CHAR(100));\nINSERT INTO numbers VALUES ${rows.join(',\n')};\n`,
);
const { leasesMax: _, ...small } = MYSQL;
const CONFIG = {
  ...small,
  ...prepared.config,
  bytes: 16 * 1_024 * 1_024,
  seeds: {
    cats: { sql: CATS },
    numbers: { path: dump },
    missing: { path: '/nowhere/dump.sql' },
    wrong: { sql: 'SELECT nonsense FROM nowhere;' },
  },
};

/** As a program does that knows nothing: by the client's own defaults. */
const ask = (lease: BenchLease, statement: string) =>
  bench.run(lease, `${prepared.binaries.mariadb} -N -e "${statement}"`);

const bytes = (text: string) => ({
  received: (async function* () {
    yield Buffer.from(text);
  })(),
});

describe('a test scaffold', () => {
  it(
    'has a seed, which client programs find without being told, and goes back to it',
    async () => {
      const resource = await bench.build(CONFIG);
      const lease = await bench.lease(resource, { seed: 'cats' });
      expect(await ask(lease, 'SELECT name FROM cats')).toMatchObject({
        stdout: 'Murr\n',
        stderr: '',
      });
      const { stdout: environment } = await bench.run(lease, 'env | sort; stat -c %a .my.cnf');
      expect(environment).toMatch(/^MYSQL_DATABASE=att_/m);
      expect(environment).toMatch(/^MYSQL_UNIX_PORT=\/.*\/mysql\/s$/m);
      expect(environment).toMatch(/^600$/m);
      const { password } = (await bench.call(lease, 'mysql.connection', {})) as MysqlConnection;
      expect(environment).not.toContain(password);
      expect(JSON.stringify(lease.state)).not.toContain(password);
      await ask(lease, "INSERT INTO cats VALUES ('Tom'); CREATE TABLE dogs (n INT)");
      expect(await bench.call(lease, 'scaffold.reset', {})).toEqual({
        seed: 'cats',
        bytes: CATS.length,
      });
      expect((await ask(lease, 'SHOW TABLES; SELECT * FROM cats')).stdout).toBe('cats\nMurr\n');
      await ask(lease, 'DROP TABLE cats');
      await bench.run(lease, 'touch left');
      await bench.end(lease);
      const next = await bench.lease(resource, { seed: 'cats' });
      expect((await ask(next, 'SHOW TABLES; SELECT * FROM cats')).stdout).toBe('cats\nMurr\n');
      expect((await bench.run(next, 'ls')).stdout).toBe('');
      await bench.end(next);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'takes a seed from a file of its host, another one later, none, or a dump that its holder brings',
    async () => {
      const resource = await bench.build(CONFIG);
      const lease = await bench.lease(resource, { seed: 'numbers' });
      expect((await ask(lease, 'SELECT COUNT(*) FROM numbers')).stdout).toBe(`${MANY}\n`);
      await bench.call(lease, 'scaffold.reset', { seed: 'cats' });
      expect((await ask(lease, 'SHOW TABLES')).stdout).toBe('cats\n');
      await bench.call(lease, 'mysql.restore', { reset: true }, bytes('CREATE TABLE own (n INT);'));
      expect((await ask(lease, 'SHOW TABLES')).stdout).toBe('own\n');
      const reset = bench.call(lease, 'scaffold.reset', { seed: 'nobody' });
      await expect(reset).rejects.toMatchObject({ code: 'invalid-request' });
      await bench.end(lease);
      const bare = await bench.lease(resource);
      expect((await ask(bare, 'SHOW TABLES')).stdout).toBe('');
      expect(await bench.call(bare, 'scaffold.reset', {})).toEqual({ seed: null, bytes: 0 });
      await bench.end(bare);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'says why a seed cannot be had, and leaves nothing of the lease',
    async () => {
      const resource = await bench.build(CONFIG);
      for (const [seed, why] of [
        [
          'missing',
          /The seed could not be read on its host: cat: \/nowhere\/dump\.sql: No such file/,
        ],
        ['wrong', /The dump was not run to its end: .*nowhere/],
      ] as const) {
        const planned = bench.plannedLease(resource, { seed });
        await expect(bench.lease(resource, {}, { planned })).rejects.toThrow(why);
        await bench.end(planned);
      }
      expect(bench.kind.refuses(resource.config, { seed: 'nobody' })).toBe(
        'seed: the blueprint has no seed "nobody"',
      );
      expect(bench.kind.problems?.({ ...resource.config, seed: 'nobody' })).toEqual([
        { field: 'seed', detail: 'is none of `seeds`' },
      ]);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );
});
