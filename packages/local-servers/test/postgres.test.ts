import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { identify, waitForEnd } from '../src/process-identity.ts';
import { startPostgres } from '../src/postgres.ts';
import type { LocalServer } from '../src/server.ts';
import { sql } from '../src/testing/sql.ts';
import { temporaryDirectory } from '../src/testing/temporary-directory.ts';

const servers: LocalServer[] = [];
const base = temporaryDirectory(() => Promise.all(servers.map((server) => server.remove())));

async function start(name: string, durable = false): Promise<LocalServer> {
  const server = await startPostgres({ directory: join(base, name), durable });
  servers.push(server);
  return server;
}

describe('startPostgres', () => {
  it('starts with the settings that Drydock needs', async () => {
    const { url } = await start('settings', true);
    const rows = await sql<{ name: string; setting: string }>(
      url,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'jit',
       'idle_in_transaction_session_timeout', 'statement_timeout', 'lock_timeout',
       'tcp_keepalives_idle', 'max_connections', 'listen_addresses', 'unix_socket_directories')`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      jit: 'off',
      idle_in_transaction_session_timeout: '5000',
      statement_timeout: '10000',
      lock_timeout: '3000',
      tcp_keepalives_idle: '10',
      max_connections: '200',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
    });
  });

  it('lets nobody in without its password', async () => {
    const { url } = await start('password');
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(sql(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('never runs as root, and keeps its password off the command line', async () => {
    const { pid, url } = await start('user');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).not.toMatch(/^Uid:\s+0\s/m);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(new URL(url).password);
  });

  it('keeps what was committed through kill -9 and a new start on the same port', async () => {
    const server = await start('crash', true);
    const { url } = server;
    await sql(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.kill9();
    expect(server.pid).toBeNull();
    await server.start();
    expect(server.url).toBe(url);
    expect(await sql(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('recovers a directory whose pid file names a process that is not its server', async () => {
    const server = await start('reused', true);
    await sql(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.kill9();
    const pidFile = join(server.directory, 'data', 'postmaster.pid');
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    writeFileSync(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    await server.start();
    expect(await sql(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('refuses a directory that a running process owns', async () => {
    await start('owned');
    await expect(start('owned')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('says why it does not start', async () => {
    const directory = join(base, 'broken');
    await expect(
      startPostgres({ directory, durable: false, settings: { max_connections: 'many' } }),
    ).rejects.toMatchObject({
      code: 'local-stack-failed',
      message: expect.stringMatching(/invalid value for parameter "max_connections"/),
    });
    const repaired = await start('broken');
    expect(await sql(repaired.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('leaves no process and no file behind', async () => {
    const server = await start('gone');
    const identity = identify(server.pid ?? 0);
    expect(identity).not.toBeNull();
    await server.remove();
    expect(existsSync(server.directory)).toBe(false);
    expect(identity !== null && (await waitForEnd(identity, 0))).toBe(true);
  });
});
