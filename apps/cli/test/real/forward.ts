import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FarEnd } from '@drydock/testing';
import { ended, type Ran } from '../cli-under-test.ts';
import type { Installation } from './installation.ts';

const MB = 1_024 * 1_024;

/** A forwarding that runs, and where it listens. */
interface Forward {
  readonly child: ChildProcess;
  readonly over: Promise<Ran>;
  readonly ports: readonly number[];
  readonly leases: readonly string[];
}

/** All that comes over a connection until its end. */
async function all(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function connected(to: number | string): Promise<Socket> {
  const socket =
    typeof to === 'string'
      ? connect({ path: to, allowHalfOpen: true })
      : connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
  socket.setMaxListeners(0);
  // What breaks it off is looked at where it is waited for.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function heard(socket: Socket, text: string): Promise<void> {
  let said = '';
  while (said !== text) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    said += chunk.toString();
  }
}

/** How a connection comes to its end: `end`, or what broke it off. */
const endOf = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? ''));
    socket.once('end', () => resolve('end'));
    socket.resume();
  });

export function describeForwarding(open: () => Installation): void {
  let real: Installation;
  beforeAll(() => {
    real = open();
  });
  const farEnds: FarEnd[] = [];
  afterEach(async () => {
    await Promise.all(farEnds.splice(0).map((farEnd) => farEnd.close()));
  });
  const opened = async (farEnd: Promise<FarEnd>): Promise<FarEnd> => {
    farEnds.push(await farEnd);
    return farEnd;
  };

  const request = async (): Promise<string> =>
    (await real.out('lease', 'request', '--type', 'host', '--wait')).trim();

  /** Starts `drydock forward`; resolves once it listens everywhere. */
  async function forward(...args: string[]): Promise<Forward> {
    const child = real.start(['forward', '-o', 'json', ...args]);
    const over = ended(child);
    const count = args.filter((arg) => !arg.startsWith('lease_') && !arg.startsWith('--')).length;
    const targets = args.includes('--type') ? count - 1 : count;
    const ports: number[] = [];
    const leases: string[] = [];
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        const { local, lease } = JSON.parse(line) as { local: { port?: number }; lease: string };
        leases.push(lease);
        ports.push(local.port ?? 0);
        if (ports.length === targets) {
          resolve();
        }
      });
      over.then(({ stderr }) => reject(new Error(stderr)), reject);
    });
    return { child, over, ports, leases };
  }

  async function end({ child, over }: Forward): Promise<Ran> {
    child.kill('SIGINT');
    return over;
  }

  describe('drydock forward', () => {
    it('reads 10 MB back after the client has ended its half, and serves a hundred at once', async () => {
      const answer = Buffer.alloc(10 * MB, 'drydock');
      const big = await opened(
        FarEnd.open((socket) => {
          socket.resume().once('end', () => socket.end(answer));
        }),
      );
      const echo = await opened(FarEnd.echo());
      const lease = await request();
      const running = await forward(lease, String(big.port), String(echo.port));
      const [bigPort = 0, echoPort = 0] = running.ports;
      const asking = await connected(bigPort);
      asking.end('all of it');
      expect((await all(asking)).equals(answer)).toBe(true);

      const many = await Promise.all(Array.from({ length: 100 }, () => connected(echoPort)));
      await Promise.all(
        many.map(async (socket, index) => {
          const listening = heard(socket, `I am ${index}.`);
          socket.write(`I am ${index}.`);
          await listening;
        }),
      );
      expect(echo.open).toBe(100);
      // All are broken off in the middle of it; the next one works.
      many.forEach((socket) => socket.resetAndDestroy());
      await echo.until(0);
      const next = await connected(echoPort);
      next.end('x');
      expect((await all(next)).toString()).toBe('x');
      expect(await end(running)).toMatchObject({ code: 130, stderr: '' });
      await real.out('lease', 'release', lease, '--wait');
    }, 120_000);

    it('refuses at once where nothing listens, and connects once something does', async () => {
      const closed = await FarEnd.echo();
      const { port } = closed;
      await closed.close();
      const lease = await request();
      const running = await forward(lease, `0:${port}`);
      const startedAtMs = performance.now();
      const refused = await connected(running.ports[0] ?? 0);
      expect(await endOf(refused)).toBe('ECONNRESET');
      // Through five processes of a machine that may be busy; see the tunnel's own test.
      expect(performance.now() - startedAtMs).toBeLessThan(10_000);
      await opened(FarEnd.echo({ port }));
      const next = await connected(running.ports[0] ?? 0);
      next.end('x');
      expect((await all(next)).toString()).toBe('x');
      const { stderr } = await end(running);
      expect(stderr).toContain(`-> ${port}: Nothing listens at port ${port} of its loopback.`);
      await real.out('lease', 'release', lease, '--wait');
    }, 60_000);

    it('ends within 2 s of the release, with its reason, and with it what is open', async () => {
      const echo = await opened(FarEnd.echo());
      const lease = await request();
      const running = await forward(lease, String(echo.port));
      const socket = await connected(running.ports[0] ?? 0);
      const listening = heard(socket, 'x');
      socket.write('x');
      await listening;
      const cut = endOf(socket);
      const over = running.over.then((ran) => ({ ...ran, atMs: performance.now() }));
      await real.drydock.leases.release(lease, { reason: 'enough' });
      await real.drydock.leases.get(lease, { wait: 'released', timeoutSeconds: 60 });
      const releasedAtMs = performance.now();
      const { code, stderr, atMs } = await over;
      expect(atMs - releasedAtMs).toBeLessThan(15_000);
      expect(code).toBe(4);
      expect(stderr).toContain(`The lease ${lease} was lost at`);
      expect(stderr).toContain('enough');
      await cut;
      await echo.until(0);
    }, 60_000);

    it('requests a lease of its own, and listens at a socket', async () => {
      const echo = await opened(FarEnd.echo());
      const running = await forward('--type', 'host', `./forward.sock:${echo.port}`);
      const path = join(real.directory, 'work', 'forward.sock');
      const socket = await connected(path);
      socket.end('x');
      expect((await all(socket)).toString()).toBe('x');
      expect(await end(running)).toMatchObject({ code: 130 });
      expect(existsSync(path)).toBe(false);
      expect(running.leases).toHaveLength(1);
      const [own = ''] = running.leases;
      expect(await real.json('lease', 'show', own)).toMatchObject({ status: 'destroyed' });
    }, 60_000);

    it('goes on, or says that it broke off, when it was frozen for a while', async () => {
      const echo = await opened(FarEnd.echo());
      const lease = await request();
      const running = await forward(lease, String(echo.port));
      const socket = await connected(running.ports[0] ?? 0);
      const first = heard(socket, 'x');
      socket.write('x');
      await first;
      running.child.kill('SIGSTOP');
      socket.write('y');
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const second = heard(socket, 'y');
      running.child.kill('SIGCONT');
      await second;
      running.child.kill('SIGSTOP');
      // Released while it sleeps: it ends when it wakes.
      await real.out('lease', 'release', lease, '--wait');
      running.child.kill('SIGCONT');
      expect(await running.over).toMatchObject({ code: 4 });
    }, 60_000);

    it.each([
      [['x:80'], 'has to be a port, or a path with a slash'],
      [['80:'], 'names no port or socket'],
      [['0:70000'], 'a port is 1 to 65535'],
    ])('does not take %j', async (targets, why) => {
      const { code, stderr } = await real.run('forward', '--lease', 'lease_x', ...targets);
      expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
    });

    it('says where something listens already', async () => {
      const taken = await opened(FarEnd.echo());
      const lease = await request();
      const { code, stderr } = await real.run('forward', lease, `${taken.port}:80`);
      expect([code, stderr]).toEqual([4, expect.stringContaining('listens there already')]);
      await real.out('lease', 'release', lease, '--wait');
    });
  });
}
