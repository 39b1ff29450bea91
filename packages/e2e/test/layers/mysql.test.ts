import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HostRoom } from './support/host-room.ts';
import { MysqlBench } from './support/mysql-bench.ts';
import { prepareMariadb, type PreparedMariadb } from './support/prepared-mariadb.ts';
import { seenOfMariadb } from './support/seen-of-mariadb.ts';

let room: HostRoom;
let prepared: PreparedMariadb;
let bench: MysqlBench;
beforeAll(async () => {
  room = await HostRoom.open();
  prepared = await prepareMariadb();
  bench = await MysqlBench.open(room, prepared);
});
afterAll(async () => {
  await bench.close();
  prepared.remove();
  await room.remove();
});

const seen = (): readonly string[] => seenOfMariadb(prepared.binaries, room.directory);

/** How long it takes, in ms. */
async function timed(act: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await act();
  return performance.now() - begunAt;
}

describe('the database of a lease', () => {
  it('is used as its connection says, with a password that no process was given', async () => {
    const before = seen();
    const lease = await bench.lease();
    const connection = await bench.connection(lease);
    expect(connection).toEqual({
      host: null,
      port: null,
      socket: join(bench.directory, 's'),
      user: lease.attemptId,
      password: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/),
      database: lease.attemptId,
      connectionsMax: 5,
      quota: null,
    });
    expect(bench.sql(lease, 'SELECT @@character_set_database, @@local_infile, 1 + 1')).toBe(
      'utf8mb4\t0\t2\n',
    );
    // Nobody but who may read the file, and the server's own log, has heard it.
    expect(readFileSync(join(bench.directory, 'log.err'), 'utf8')).not.toContain(
      connection.password,
    );
    await bench.end(lease);
    expect(seen()).toEqual(before);
  });

  it('is reached by a tunnel, which leads to nothing else on its host', async () => {
    const lease = await bench.lease();
    const { socket } = await bench.connection(lease);
    for (const target of [{ port: 3306 }, { socket }]) {
      // The server speaks first, and says its version.
      expect(await bench.tunnel(lease, target)).toContain('MariaDB');
    }
    for (const target of [{ port: 22 }, { socket: `${socket}x` }, { socket: 's' }]) {
      await expect(bench.tunnel(lease, target)).rejects.toMatchObject({ code: 'tunnel-refused' });
    }
    await bench.end(lease);
  });

  it('is seen by no other lease', async () => {
    const [one, other] = [await bench.lease(), await bench.lease()];
    bench.sql(one, "CREATE TABLE secrets (word TEXT); INSERT INTO secrets VALUES ('hush')");
    expect(bench.sql(other, 'SHOW DATABASES')).toBe(`${other.attemptId}\ninformation_schema\n`);
    for (const refused of [
      `SELECT * FROM ${one.attemptId}.secrets`,
      `USE ${one.attemptId}`,
      `CREATE TABLE ${one.attemptId}.mine (i INT)`,
      'SELECT * FROM mysql.global_priv',
      'CREATE DATABASE another',
      "CREATE USER another IDENTIFIED BY 'x'",
      "SELECT LOAD_FILE('/etc/passwd') INTO OUTFILE '/tmp/x'",
      'SHUTDOWN',
      "SET PASSWORD FOR drydock@localhost = PASSWORD('x')",
    ]) {
      expect(bench.sql(other, refused)).toMatch(
        /refused: .*denied|refused: .*(1044|1045|1142|1227)/s,
      );
    }
    expect(bench.sql(other, 'SELECT USER FROM information_schema.PROCESSLIST')).toBe(
      `${other.attemptId}\n`,
    );
    await Promise.all([bench.end(one), bench.end(other)]);
  });

  it('whose name differs from another by a letter in place of `_` is another', async () => {
    const lease = await bench.lease();
    // In GRANT a `_` that stands for itself has to be said so.
    const alike = lease.attemptId.replace('_', 'x');
    bench.admin(`CREATE DATABASE ${alike}`);
    expect(bench.sql(lease, `CREATE TABLE ${alike}.t (i INT)`)).toContain('1142');
    bench.admin(`DROP DATABASE ${alike}`);
    await bench.end(lease);
  });

  it('takes as many connections as it may, and no more', async () => {
    const lease = await bench.lease();
    const other = await bench.lease();
    const sessions = Array.from({ length: 5 }, () => bench.session(lease));
    await Promise.all(sessions.map((session) => session.run('SELECT 1;')));
    expect(bench.sql(lease, 'SELECT 1')).toContain('max_user_connections');
    expect(bench.sql(other, 'SELECT 1')).toBe('1\n');
    for (const session of sessions) {
      session.close();
    }
    await Promise.all(sessions.map(({ ended }) => ended));
    await Promise.all([bench.end(lease), bench.end(other)]);
  });
});

describe('the end of a lease', () => {
  it('ends its sessions, whatever they are at, and leaves nothing to be read', async () => {
    const before = seen();
    const lease = await bench.lease();
    const [idle, locked, busy] = [1, 2, 3].map(() => bench.session(lease));
    await idle?.run('CREATE TABLE t (i INT PRIMARY KEY) ENGINE=InnoDB; INSERT INTO t VALUES (1);');
    await locked?.run("BEGIN; UPDATE t SET i = 2; SELECT GET_LOCK('mine', 1);");
    await busy?.run('CREATE PROCEDURE p() SELECT 1; ANALYZE TABLE t PERSISTENT FOR ALL;');
    // The first of them to run for long; whether it has begun by then does not matter.
    void busy?.run('SELECT SLEEP(600);');
    await bench.end(lease);
    expect(seen()).toEqual(before);
    for (const session of [idle, locked, busy]) {
      expect(await session?.lastWords()).toMatch(/ERROR (2006|2013|1927)/);
    }
    expect(bench.admin("SELECT IS_FREE_LOCK('mine')")).toBe('1\n');
  });

  it('may come twice at once, and find its user dropped by hand', async () => {
    const before = seen();
    const lease = await bench.lease();
    await Promise.all([bench.end(lease), bench.end(lease), bench.end(lease)]);
    expect(seen()).toEqual(before);

    const other = await bench.lease();
    bench.admin(`DROP USER '${other.attemptId}'@'%'`);
    await bench.end(other);
    expect(seen()).toEqual(before);
  });

  it('undoes a transaction that was prepared, and has no session any more', async () => {
    const before = seen();
    const lease = await bench.lease();
    bench.sql(lease, 'CREATE TABLE t (i INT PRIMARY KEY) ENGINE=InnoDB');
    bench.sql(lease, "XA START 'a'; INSERT INTO t VALUES (1); XA END 'a'; XA PREPARE 'a'");
    expect(bench.admin('XA RECOVER')).not.toBe('');
    await bench.end(lease);
    expect(bench.admin('XA RECOVER')).toBe('');
    expect(seen()).toEqual(before);
  });

  it('names the right that Drydock’s user lacks, and is done once it has it', async () => {
    const before = seen();
    const lease = await bench.lease();
    bench.admin(
      'CREATE USER keeper@localhost; GRANT ALL ON *.* TO keeper@localhost WITH GRANT OPTION; REVOKE CONNECTION ADMIN, SUPER ON *.* FROM drydock@localhost',
    );
    const session = bench.session(lease);
    await session.run('SELECT 1;');
    await expect(bench.end(lease)).rejects.toThrow('lacks the right CONNECTION ADMIN');
    const { mariadb } = prepared.binaries;
    const granted = spawnSync(
      mariadb,
      [
        '--no-defaults',
        '--socket=s',
        '--user=keeper',
        '-e',
        'GRANT ALL ON *.* TO drydock@localhost',
      ],
      { cwd: bench.directory, encoding: 'utf8' },
    );
    expect(granted.stderr).toBe('');
    bench.admin('DROP USER keeper@localhost');
    await bench.end(lease);
    expect(seen()).toEqual(before);
  });
});

describe('reset', () => {
  it('makes the database anew while a session is in the middle of a statement', async () => {
    const lease = await bench.lease();
    const { password } = await bench.connection(lease);
    const session = bench.session(lease);
    await session.run(
      'CREATE TABLE t (i INT PRIMARY KEY) ENGINE=InnoDB; BEGIN; INSERT INTO t VALUES (1);',
    );
    void session.run('SELECT SLEEP(600);');
    await Promise.all([bench.reset(lease), bench.reset(lease)]);
    expect(await session.ended).toMatch(/2006|2013|1317|1927/);
    expect(bench.sql(lease, 'SHOW TABLES')).toBe('');
    expect((await bench.connection(lease)).password).toBe(password);
    await bench.end(lease);
    await expect(bench.reset(lease)).rejects.toMatchObject({ code: 'lease-ended' });
  });

  it('waits for nobody: a tenant with an open transaction and a change that waits hold up no one', async () => {
    const [one, other] = [await bench.lease(), await bench.lease()];
    bench.sql(one, 'CREATE TABLE t (i INT PRIMARY KEY) ENGINE=InnoDB; INSERT INTO t VALUES (1)');
    const [holds, waits] = [bench.session(one), bench.session(one)];
    await holds.run('BEGIN; SELECT * FROM t;');
    void waits.run('ALTER TABLE t ADD COLUMN j INT;');
    while (!bench.admin('SHOW PROCESSLIST').includes('metadata lock')) {
      await bench.health();
    }
    expect(await timed(async () => expect(await bench.health()).toBeNull())).toBeLessThan(5_000);
    expect(
      bench.sql(other, 'CREATE TABLE t (i INT); INSERT INTO t VALUES (1); SELECT * FROM t'),
    ).toBe('1\n');
    expect(await timed(() => bench.reset(one))).toBeLessThan(10_000);
    expect(await holds.lastWords()).toMatch(/ERROR (2006|2013|1927)/);
    await waits.ended;
    await Promise.all([bench.end(one), bench.end(other)]);
  });
});

describe('dump and restore', () => {
  const CONTENT = `
CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, b BLOB, words VARCHAR(40)) ENGINE=InnoDB;
INSERT INTO t VALUES (1, x'00ff0a', 'a\\nCREATE DEFINER=\`x\`@\`y\` FUNCTION'), (2, NULL, '😀');
CREATE VIEW v AS SELECT words FROM t;
DELIMITER ;;
CREATE PROCEDURE p() BEGIN SELECT COUNT(*) FROM t; END ;;
CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 4 ;;
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE id = 99 ;;
CREATE TRIGGER shout BEFORE INSERT ON t FOR EACH ROW SET NEW.words = UPPER(NEW.words) ;;
DELIMITER ;
`;
  const named = (dump: string, id: string): string => dump.replaceAll(id, 'it');

  it('carry everything from one lease to another', async () => {
    const [one, other] = [await bench.lease(), await bench.lease()];
    await bench.restore(one, CONTENT);
    const dump = await bench.dump(one);
    expect(dump).not.toContain(`DEFINER=\`${one.attemptId}`);
    bench.sql(other, 'CREATE TABLE before_it (i INT)');
    expect(await bench.restore(other, dump, { reset: true })).toEqual({
      bytes: Buffer.byteLength(dump),
    });
    expect(named(await bench.dump(other), other.attemptId)).toBe(named(dump, one.attemptId));
    expect(
      bench.sql(other, 'SELECT HEX(b), words FROM t; CALL p(); SELECT f(); SHOW EVENTS'),
    ).toMatch(/^00FF0A\ta\\nCREATE DEFINER=`x`@`y` FUNCTION\nNULL\t😀\n2\n4\n.*\te\t/s);
    await Promise.all([bench.end(one), bench.end(other)]);
  });

  it('reach no other lease, no other server and nothing on the host', async () => {
    const [lease, other] = [await bench.lease(), await bench.lease()];
    bench.sql(other, 'CREATE TABLE t (i INT)');
    const marked = join(room.directory, 'marked');
    const evil: readonly (readonly [string, RegExp])[] = [
      [`USE ${other.attemptId};\nDROP TABLE t;`, /1044/],
      [`DROP TABLE ${other.attemptId}.t;`, /1142/],
      ['CREATE DEFINER=`drydock`@`localhost` PROCEDURE p() DROP DATABASE mysql;', /1227/],
      [`\\! touch ${marked}`, /Unknown command/],
      [`system touch ${marked}`, /1064/],
      ['\\. admin.cnf', /Unknown command/],
      ['source admin.cnf', /1064/],
      ['\\r mysql 127.0.0.1', /Unknown command/],
      ['connect mysql 127.0.0.1', /1064/],
      [`tee ${marked}`, /1064/],
      [
        "CREATE TABLE f (t TEXT); LOAD DATA LOCAL INFILE 'admin.cnf' INTO TABLE f;",
        /disabled|4166|1148/,
      ],
      ["LOAD DATA INFILE '/etc/passwd' INTO TABLE f;", /1045/],
      ['CREATE DATABASE prod; USE prod;', /1044/],
    ];
    for (const [dump, why] of evil) {
      await expect(bench.restore(lease, `${dump}\n`)).rejects.toThrow(why);
    }
    expect(readdirSync(room.directory)).not.toContain('marked');
    expect(bench.sql(other, 'SHOW TABLES')).toBe('t\n');
    await Promise.all([bench.end(lease), bench.end(other)]);
  });

  it('make what others have defined the lease’s own where that is asked for', async () => {
    const lease = await bench.lease();
    const dump = 'CREATE DEFINER=`root`@`localhost` FUNCTION f() RETURNS INT RETURN 3;\n';
    await expect(bench.restore(lease, dump)).rejects.toThrow(/1227/);
    await bench.restore(lease, dump, { definers: 'drop' });
    expect(bench.sql(lease, 'SELECT f()')).toBe('3\n');
    await bench.end(lease);
  });
});

describe('the server', () => {
  it('is found dead by its health check, comes back by itself, and has what it had', async () => {
    const lease = await bench.lease();
    bench.sql(lease, "CREATE TABLE t (w TEXT) ENGINE=InnoDB; INSERT INTO t VALUES ('kept')");
    const pid = Number(readFileSync(join(bench.directory, 'pid'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    expect(await bench.health()).toMatch(/does not answer/);
    // Whoever uses it waits for it.
    await bench.connection(lease);
    expect(bench.sql(lease, 'SELECT * FROM t')).toBe('kept\n');
    expect(await bench.health()).toBeNull();
    await bench.end(lease);
  });

  it('is started where it is used when what sees to it was killed too', async () => {
    const lease = await bench.lease();
    for (const line of room.processes()) {
      process.kill(Number(line.split(' ')[1]), 'SIGKILL');
    }
    expect(await bench.health()).toMatch(/does not answer/);
    await Promise.all([bench.connection(lease), bench.lease().then((each) => bench.end(each))]);
    expect(await bench.health()).toBeNull();
    await bench.end(lease);
  });

  it('sets up several leases at once', async () => {
    const before = seen();
    const leases = await Promise.all([1, 2, 3, 4, 5].map(() => bench.lease()));
    for (const lease of leases) {
      expect(bench.sql(lease, 'SELECT DATABASE()')).toBe(`${lease.attemptId}\n`);
    }
    await Promise.all(leases.map((lease) => bench.end(lease)));
    expect(seen()).toEqual(before);
  });
});
