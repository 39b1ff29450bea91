import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startRedis } from '../src/redis.ts';
import { redisAnswers } from '../src/redis-ping.ts';
import type { LocalServer } from '../src/server.ts';
import { redisCommand } from './redis-command.ts';
import { temporaryDirectory } from '../src/testing/temporary-directory.ts';

const servers: LocalServer[] = [];
const base = temporaryDirectory(() => Promise.all(servers.map((server) => server.remove())));

async function start(name: string, flavour?: 'javascript'): Promise<LocalServer> {
  const server = await startRedis({ directory: join(base, name), flavour });
  servers.push(server);
  return server;
}

describe('startRedis', () => {
  it('never evicts, and writes nothing to the disk', async () => {
    const { url } = await start('settings');
    expect(await redisCommand(url, 'CONFIG', 'GET', 'maxmemory-policy')).toContain('noeviction');
    expect(await redisCommand(url, 'CONFIG', 'GET', 'appendonly')).toContain('no');
    expect(await redisCommand(url, 'CONFIG', 'GET', 'save')).not.toMatch(/\d+ \d+/);
  });

  it('lets nobody in without its password, which no command line shows', async () => {
    const { url, port, pid } = await start('password');
    expect(await redisAnswers(port, 'guess')).toBe(false);
    const { password } = new URL(url);
    expect(await redisAnswers(port, password)).toBe(true);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0\s/m);
  });

  it('keeps its password through a stop in good order, and its port through kill -9', async () => {
    const first = await start('kept');
    await first.stop();
    const second = await start('kept');
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
    const { url } = second;
    await second.kill9();
    await second.start();
    expect(second.url).toBe(url);
    expect(await redisCommand(url, 'PING')).toContain('PONG');
  });

  it('gives two their own ports, and leaves nothing when they are removed', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')]);
    expect(one.port).not.toBe(two.port);
    await Promise.all([one.remove(), two.remove()]);
    expect([existsSync(one.directory), existsSync(two.directory)]).toEqual([false, false]);
    expect([one.pid, two.pid]).toEqual([null, null]);
  });
});

describe('the Redis in JavaScript', () => {
  it('lets nobody in without its password, which no command line shows', async () => {
    const { url, port, pid } = await start('script', 'javascript');
    expect(await redisAnswers(port, 'guess')).toBe(false);
    const { password } = new URL(url);
    expect(await redisAnswers(port, password)).toBe(true);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
  });

  it('stops in good order while somebody is connected', async () => {
    const server = await start('connected', 'javascript');
    const socket = connect({ host: '127.0.0.1', port: server.port });
    await once(socket, 'connect');
    // Cut off when the server ends.
    socket.on('error', () => undefined);
    socket.write(`AUTH ${new URL(server.url).password}\r\n`);
    await once(socket, 'data');
    await server.stop();
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });
});
