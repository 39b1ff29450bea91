import { chownSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@drydock/model';
import { FarEnd, TcpProxy } from '@drydock/testing';
import { closeSshConnections } from '@drydock/transport';
import { isRoot } from '../ssh/support.ts';
import { Hosts, type Lease, type Resource, type Tunnel } from './support.ts';

afterAll(() => closeSshConnections());

const HOSTS: readonly (readonly [string, () => Promise<Hosts>, dropsUsers: boolean])[] = [
  ['local-host', () => Hosts.local(), isRoot],
  ['ssh-host, as an ordinary user', () => Hosts.ssh(true), false],
  ...(isRoot ? [['ssh-host, as root', () => Hosts.ssh(false), true] as const] : []),
];

describe.each(HOSTS)('a tunnel to a socket through %s', (name, open, dropsUsers) => {
  let hosts: Hosts;
  let resource: Resource;
  let lease: Lease;
  let place: string;
  let work: string;
  const farEnds: FarEnd[] = [];
  beforeAll(async () => {
    hosts = await open();
    resource = await hosts.resource();
    lease = hosts.lease(resource);
    await hosts.sh(lease, 'mkdir deep && touch file');
    place = resource.state['directory'] as string;
    work = join(place, lease.attemptId, 'work');
  });
  afterAll(async () => {
    await Promise.all(farEnds.map((farEnd) => farEnd.close()));
    await hosts.close(lease);
    await hosts.destroy(resource);
    await hosts.remove();
  });

  /** A server at that path, as if a program of the lease had opened it. */
  async function listen(path: string, word = 'hello', isOwn = true): Promise<FarEnd> {
    const farEnd = await FarEnd.open((socket) => socket.resume().end(word), path);
    farEnds.push(farEnd);
    if (isOwn && isRoot) {
      const { uid, gid } = statSync(work);
      chownSync(path, uid, gid);
    }
    return farEnd;
  }

  async function heard(target: JsonObject, of = lease): Promise<string> {
    const tunnel: Tunnel = hosts.connect(of, target);
    tunnel.end();
    await tunnel.done;
    return tunnel.text;
  }

  it('reaches one of the lease’s own directory, by either name', async () => {
    await listen(join(work, 'deep', 's'));
    expect(await heard({ socket: 'deep/s' })).toBe('hello');
    expect(await heard({ socket: join(work, 'deep', 's') })).toBe('hello');
    // What was made to get there is taken away again.
    const untilMs = performance.now() + 10_000;
    while ((await readdir(place)).length > 1) {
      expect(performance.now()).toBeLessThan(untilMs);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await readdir(place)).toEqual([lease.attemptId]);
  });

  it('says what is wrong with others', async () => {
    await listen(join(work, 'stale'));
    await farEnds.pop()?.close();
    // Node.js removes the name of a server that it closes; one that was killed leaves it.
    const stale = await listen(join(work, 'gone'));
    await rename(join(work, 'gone'), join(work, 'stale'));
    await stale.close();
    farEnds.pop();
    const refused = { code: 'connection-refused' };
    for (const [socket, message] of [
      ['missing', 'Nothing listens at missing there.'],
      ['file', 'file cannot be connected to: it is no socket.'],
      ['deep', 'deep cannot be connected to: it is no socket.'],
      ['file/x', 'Nothing listens at file/x there.'],
      ['stale', 'Nothing listens at stale there.'],
      ['-n $(id)\n;x', 'Nothing listens at -n $(id)\n;x there.'],
    ] as const) {
      await expect(heard({ socket })).rejects.toMatchObject({ ...refused, message });
    }
    const none = hosts.lease(resource);
    await expect(heard({ socket: 'x' }, none)).rejects.toMatchObject(refused);
  });

  it('has a path of at most 107 bytes', async () => {
    expect(() => hosts.connect(lease, { socket: 'é'.repeat(54) })).toThrow('at most 107 bytes');
    expect(() => hosts.connect(lease, { socket: 'x\0y' })).toThrow('without NUL');
    expect(() => hosts.connect(lease, {})).toThrow('must be given');
    expect(() => hosts.connect(lease, { port: 1, socket: 'x' })).toThrow('not both');
    expect(() => hosts.connect(lease, { port: 65_536 })).toThrow();
  });

  it('reaches one whose whole path is longer than an address may be', async () => {
    const deep = 'd'.repeat(90 - work.length > 0 ? 90 - work.length : 20);
    await hosts.sh(lease, `mkdir -p ${deep}${'e'.repeat(20)}`);
    const folder = `${deep}${'e'.repeat(20)}`;
    await listen(join(work, 'short'), 'long');
    await rename(join(work, 'short'), join(work, folder, 's'));
    expect(Buffer.byteLength(join(work, folder, 's'))).toBeGreaterThan(107);
    expect(await heard({ socket: `${folder}/s` })).toBe('long');
  });

  it('of others is reached where commands reach it, and nowhere else', async () => {
    const elsewhere = await mkdtemp('/var/tmp/dt-');
    try {
      const path = join(elsewhere, 's');
      const foreign = await listen(path, 'foreign', false);
      await symlink(path, join(work, 'link'));
      if (dropsUsers) {
        const refusal = { code: 'tunnel-refused' };
        await expect(heard({ socket: path })).rejects.toMatchObject(refusal);
        await expect(heard({ socket: 'link' })).rejects.toMatchObject(refusal);
        expect(foreign.connections).toBe(0);
      } else if (!isRoot) {
        expect(await heard({ socket: path })).toBe('foreign');
        expect(await heard({ socket: 'link' })).toBe('foreign');
      } else {
        // sshd runs as somebody else than this test.
        await expect(heard({ socket: path })).rejects.toThrow('Nothing listens');
      }
      const config = { ...resource.config, tunnels: { ports: [] } };
      const restricted = { ...lease, resource: { ...resource, config } };
      await listen(join(work, 'inside'));
      expect(await heard({ socket: 'inside' }, restricted)).toBe('hello');
      await expect(heard({ socket: 'link' }, restricted)).rejects.toMatchObject({
        code: name.startsWith('ssh') && !dropsUsers ? 'connection-refused' : 'tunnel-refused',
      });
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  if (dropsUsers) {
    it('is never another’s, however fast names are exchanged', async () => {
      const elsewhere = await mkdtemp('/var/tmp/dt-');
      try {
        const path = join(elsewhere, 's');
        const foreign = await listen(path, 'foreign', false);
        await listen(join(work, 'own'), 'own');
        await symlink(path, join(work, 'other'));
        let isOver = false;
        const exchanging = (async () => {
          while (!isOver) {
            await rename(join(work, 'own'), join(work, 'swap'));
            await rename(join(work, 'swap'), join(work, 'own'));
            await rename(join(work, 'other'), join(work, 'swap'));
            await rename(join(work, 'swap'), join(work, 'other'));
          }
        })();
        const words = new Set<string>();
        // One after the other: at once they would all meet the same name.
        for (let tries = 0; tries < 60; tries += 1) {
          words.add(await heard({ socket: 'swap' }).catch(() => 'refused'));
        }
        isOver = true;
        await exchanging;
        expect(words.has('foreign')).toBe(false);
        expect(foreign.connections).toBe(0);
      } finally {
        await rm(elsewhere, { recursive: true });
      }
    }, 60_000);

    it('has to be on the file system of the lease where sshd connects to it', async () => {
      const elsewhere = await mkdtemp('/dev/shm/dt-');
      try {
        await writeFile(join(elsewhere, 'x'), '');
        const path = join(elsewhere, 's');
        await listen(path, 'shared');
        if (name === 'local-host') {
          expect(await heard({ socket: path })).toBe('shared');
        } else {
          await expect(heard({ socket: path })).rejects.toMatchObject({
            code: 'tunnel-refused',
            message: expect.stringContaining('file system of the lease') as unknown,
          });
        }
      } finally {
        await rm(elsewhere, { recursive: true });
      }
    });
  }
});

describe('a host under a tunnel', () => {
  it('that is lost is no end of what the target has said', async () => {
    const hosts = await Hosts.ssh(true);
    const proxy = await TcpProxy.open(hosts.ssh?.server.port ?? 0);
    const farEnd = await FarEnd.echo();
    try {
      const address = { address: '127.0.0.1', port: proxy.port };
      const resource = await hosts.resource({ hosts: [address] });
      const lease = hosts.lease(resource);
      const tunnel = hosts.connect(lease, { port: farEnd.port });
      tunnel.send('x');
      await tunnel.until(() => tunnel.text === 'x');
      proxy.cut();
      await expect(tunnel.done).rejects.toMatchObject({ code: 'host-unreachable' });
      expect(tunnel.hasEnded).toBe(false);
      // The next one connects again.
      const next = hosts.connect(lease, { port: farEnd.port });
      next.end();
      expect(await next.done).toEqual({ sentBytes: 0, receivedBytes: 0 });
      await hosts.destroy(resource);
    } finally {
      await farEnd.close();
      await proxy.close();
      await hosts.remove();
    }
  });

  it('that lets nobody forward is named', async () => {
    const hosts = await Hosts.ssh(true, ['AllowTcpForwarding no']);
    try {
      const resource = await hosts.resource();
      await expect(hosts.connect(hosts.lease(resource), { port: 9 }).done).rejects.toMatchObject({
        code: 'tunnel-refused',
        message: expect.stringContaining('lets nobody forward') as unknown,
      });
      await hosts.destroy(resource);
    } finally {
      await hosts.remove();
    }
  });
});
