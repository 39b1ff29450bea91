import { findNginx, freePort, serverUser } from '@drydock/local-servers';
import { within } from '@drydock/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { get } from './support/get.ts';
import { HostRoom } from './support/host-room.ts';
import { nginxBelow } from './support/seen-of-nginx.ts';
import { documentsOf, homeOf, WebrootBench, type Site } from './support/webroot-bench.ts';

const nginx = await findNginx(serverUser());
const room = await HostRoom.open();
const bench = await WebrootBench.open('local-host', room.config);
afterAll(async () => {
  await bench.close();
  await room.remove();
});

const QUICK = { nginx, reloadSeconds: 0 };

/** As the holder's `filesystem` would: for the server's user to read. */
async function write(site: Site, name: string, text: string): Promise<void> {
  const path = join(documentsOf(site), name);
  await writeFile(path, text);
  await chmod(path, 0o644);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.resume().end('HTTP/1.0 200 OK\r\n\r\nstranger');
    });
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => server.close(() => resolve()));

const portOf = (site: Site): number => Number(site.state?.['port']);

/** All of it, and what it held is free. */
async function killNginx(): Promise<void> {
  nginxBelow(room.directory).forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
  await within(30_000, 'it is gone', async () => nginxBelow(room.directory).length === 0);
}

describe('a web root on a host', () => {
  it('serves what its holder writes, and is gone with its lease', async () => {
    const resource = await bench.build(QUICK);
    const site = await bench.serve(resource);
    await write(site, 'index.html', 'hello world!');
    await bench.use(site, 'restart');
    const uri = await bench.uri(site);
    expect(await (await fetch(uri)).text()).toBe('hello world!');
    expect((await get(await bench.uri(site, 'missing?a=b'))).status).toBe(404);
    const chunks: Uint8Array[] = [];
    await bench.use(site, 'logs', {}, { emit: (chunk) => chunks.push(chunk) });
    expect(Buffer.concat(chunks).toString()).toMatch(/"GET \/missing\?a=b HTTP\/1.1" 404/);

    const status = await bench.use(site, 'status');
    expect(status).toMatchObject({ running: true, workers: 1, answers: true, problem: null });
    expect(status['lastChange']).toMatchObject({ taken: true, words: '' });
    expect(Date.parse(status['since'] as string)).toBeGreaterThan(Date.now() - 120_000);

    await bench.end(site);
    await expect(get(uri)).rejects.toThrow('ECONNREFUSED');
    expect(existsSync(documentsOf(site))).toBe(false);
    await bench.destroy(resource);
    expect(nginxBelow(room.directory)).toEqual([]);
  });

  it('drops no request of a client that hammers through 20 reloads', async () => {
    const resource = await bench.build(QUICK);
    const site = await bench.serve(resource);
    await write(site, 'index.html', 'x'.repeat(10_000));
    const uri = await bench.uri(site);
    let isOver = false;
    const failures: unknown[] = [];
    let served = 0;
    const hammer = async (): Promise<void> => {
      while (!isOver) {
        const got = await get(uri).catch((error: unknown) => error);
        if ((got as { status?: number }).status !== 200) {
          failures.push(got);
        }
        served += 1;
      }
    };
    const hammering = Array.from({ length: 4 }, hammer);
    const before = Number(readFileSync(join(homeOf(resource), 'run/reloads'), 'utf8'));
    for (let reload = 0; reload < 20; reload += 1) {
      await bench.use(site, 'reload');
    }
    isOver = true;
    await Promise.all(hammering);
    const after = Number(readFileSync(join(homeOf(resource), 'run/reloads'), 'utf8'));
    expect(after - before).toBe(20);
    expect(failures).toEqual([]);
    expect(served).toBeGreaterThan(100);
    await bench.destroy(resource);
  });

  it('refuses what nginx refuses in its words, and serves what it served', async () => {
    const resource = await bench.build(QUICK);
    const site = await bench.serve(resource);
    await write(site, 'index.html', 'as before');
    const redirect = { from: '/old', to: '/new' };
    await expect(
      bench.use(site, 'configure', { redirects: [redirect, redirect] }),
    ).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/^nginx refuses it: duplicate location "\/old" in /),
    });
    expect((await get(await bench.uri(site))).text).toBe('as before');
    const { lastChange } = await bench.use(site, 'status');
    expect(lastChange).toMatchObject({ taken: false, words: expect.stringMatching(/duplicate/) });

    await bench.use(site, 'configure', {
      redirects: [redirect],
      headers: [{ name: 'X-Kind', value: "web; it's" }],
      cacheSeconds: 60,
      fallback: '/index.html',
    });
    const got = await get(await bench.uri(site, '/any/where'));
    expect(got).toMatchObject({ status: 200, text: 'as before' });
    expect(got.headers).toMatchObject({ 'x-kind': "web; it's", 'cache-control': 'max-age=60' });
    expect((await get(await bench.uri(site, '/old'))).headers['location']).toMatch(/\/new$/);
    await bench.destroy(resource);
  });

  it('is not built with lines that nginx refuses, nor without nginx, and says why', async () => {
    expect(await bench.tryBuild({ ...QUICK, extra: 'no_such_thing on;' })).toMatch(
      /^nginx refuses its configuration: unknown directive "no_such_thing" in /,
    );
    const missing = await bench.tryBuild({ ...QUICK, nginx: '/nowhere/nginx' });
    expect(missing).toMatch(/The host has no \/nowhere\/nginx\. .*apt-get install nginx/);
  });

  it('says so where a reload that reports success was dropped for a port that is taken', async () => {
    const taken = await freePort();
    const stranger = await listen(taken);
    const resource = await bench.build({ ...QUICK, extra: `listen 127.0.0.1:${taken};` });
    const site = bench.planned(resource);
    expect(await bench.tryServe(site)).toMatch(
      new RegExp(`bind\\(\\) to 127.0.0.1:${taken} failed \\(98: Address already in use\\)`),
    );
    // What was before is served on: here nobody but the server itself.
    expect(await bench.check(resource)).toBeNull();
    await close(stranger);
    const served = await bench.tryServe(site);
    expect(typeof served).toBe('object');
    await bench.destroy(resource);
  });

  it('is started anew where it was killed, also its master alone, whose workers hold the ports', async () => {
    const resource = await bench.build(QUICK);
    const site = await bench.serve(resource);
    await write(site, 'index.html', 'still here');
    const uri = await bench.uri(site);
    const processes = nginxBelow(homeOf(resource).replace(/\/work$/, ''));
    const master = processes.find(({ title }) => title.includes('master'));
    process.kill(master?.pid ?? 0, 'SIGKILL');
    expect(await bench.check(resource)).toBe('nginx does not run.');
    await expect(bench.use(site, 'reload')).rejects.toThrow('nginx does not run.');
    await bench.use(site, 'restart');
    expect((await get(uri)).text).toBe('still here');
    expect(await bench.check(resource)).toBeNull();
    const now = nginxBelow(homeOf(resource).replace(/\/work$/, '')).map(({ pid }) => pid);
    expect(now.filter((pid) => processes.some((each) => each.pid === pid))).toEqual([]);

    now.forEach((pid) => process.kill(pid, 'SIGKILL'));
    const other = await bench.serve(resource);
    expect((await get(uri)).text).toBe('still here');
    expect((await get(await bench.uri(other))).status).toBe(403);
    await bench.destroy(resource);
  });

  it('goes on without the one whose port somebody else has taken, and says whose', async () => {
    const resource = await bench.build(QUICK);
    const [robbed, other] = [await bench.serve(resource), await bench.serve(resource)];
    await write(other, 'index.html', 'other');
    await write(robbed, 'index.html', 'robbed');
    await killNginx();
    const stranger = await listen(portOf(robbed));
    await bench.use(other, 'restart');
    expect((await get(await bench.uri(other))).text).toBe('other');
    expect(await bench.use(robbed, 'status')).toMatchObject({
      running: true,
      answers: false,
      problem: expect.stringMatching(/98: Address already in use/),
    });
    await expect(bench.use(robbed, 'restart')).rejects.toThrow(/98: Address already in use/);
    // Nor is anybody else held up by it.
    const third = await bench.serve(resource);
    await close(stranger);
    await bench.use(robbed, 'restart');
    expect((await get(await bench.uri(robbed))).text).toBe('robbed');
    await bench.end(third);
    await bench.destroy(resource);
  });

  it('serves nothing that a link leads to, be it the root or a directory that is listed', async () => {
    const resource = await bench.build(QUICK);
    const [site, other] = [await bench.serve(resource), await bench.serve(resource)];
    await write(other, 'secret.txt', 'secret');
    await symlink(join(documentsOf(other), 'secret.txt'), join(documentsOf(site), 'file'));
    await symlink(documentsOf(other), join(documentsOf(site), 'folder'));
    await mkdir(join(documentsOf(site), 'own'), { mode: 0o755 });
    await bench.use(site, 'configure', { listing: true });
    const statuses = [];
    for (const path of ['/file', '/folder/', '/folder/secret.txt', '/own/', '/..%2f..%2f']) {
      statuses.push((await get(await bench.uri(site, path))).status);
    }
    expect(statuses).toEqual([403, 404, 404, 200, 400]);
    await bench.use(site, 'configure', { root: 'folder' });
    expect((await get(await bench.uri(site, '/secret.txt'))).status).toBe(404);
    await expect(bench.use(site, 'configure', { root: '../x' })).rejects.toThrow(
      /must not contain/,
    );
    await expect(bench.use(site, 'configure', { index: ['$host'] })).rejects.toThrow(
      /must have no/,
    );
    await bench.destroy(resource);
  });

  it('is told apart by its name where its blueprint has a domain', async () => {
    const resource = await bench.build({ ...QUICK, domain: 'sites.example' });
    const [shop, other] = [
      await bench.serve(resource, { name: 'shop' }),
      await bench.serve(resource),
    ];
    await write(shop, 'index.html', 'shop');
    const port = portOf(shop);
    expect(await bench.uri(shop, '/a b')).toBe(`http://shop.sites.example:${port}/a%20b`);
    expect(await bench.uri(other)).toMatch(/^http:\/\/[a-z0-9]+\.sites\.example:/);
    const at = (host: string) => get(`http://127.0.0.1:${port}/`, { host });
    expect((await at('shop.sites.example')).text).toBe('shop');
    expect((await at('nobody.sites.example')).status).toBe(421);
    await bench.end(shop);
    expect((await at('shop.sites.example')).status).toBe(421);
    await bench.destroy(resource);
  });
});
