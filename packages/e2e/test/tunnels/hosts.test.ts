import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DrydockError } from '@drydock/model';
import { FarEnd } from '@drydock/testing';
import { closeSshConnections } from '@drydock/transport';
import { isRoot } from '../ssh/support.ts';
import { Hosts, type Lease, type Resource, type Tunnel } from './support.ts';

const MB = 1_024 * 1_024;
const TEN_MB = randomBytes(10 * MB);
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const farEnds: FarEnd[] = [];
async function opened(farEnd: Promise<FarEnd>): Promise<FarEnd> {
  const open = await farEnd;
  farEnds.push(open);
  return open;
}
afterEach(async () => {
  await Promise.all(farEnds.splice(0).map((farEnd) => farEnd.close()));
});
afterAll(() => closeSshConnections());

const HOSTS: readonly (readonly [string, () => Promise<Hosts>])[] = [
  ['local-host', () => Hosts.local()],
  ['ssh-host, as an ordinary user', () => Hosts.ssh(true)],
  ...(isRoot ? [['ssh-host, as root', () => Hosts.ssh(false)] as const] : []),
];

describe.each(HOSTS)('a tunnel through %s', (_, open) => {
  let hosts: Hosts;
  let resource: Resource;
  let lease: Lease;
  beforeAll(async () => {
    hosts = await open();
    resource = await hosts.resource();
    lease = hosts.lease(resource);
  });
  afterAll(async () => {
    await hosts.close(lease);
    await hosts.destroy(resource);
    await hosts.remove();
  });

  const to = (farEnd: FarEnd): Tunnel => hosts.connect(lease, { port: farEnd.port });

  it('reads 10 MB back after its client has ended its half', async () => {
    const farEnd = await opened(
      FarEnd.open((socket) => {
        let asked = '';
        socket.on('data', (chunk) => (asked += chunk.toString()));
        // Answers only once the question has ended.
        socket.once('end', () => socket.end(asked === 'all of it' ? TEN_MB : 'no'));
      }),
    );
    const tunnel = to(farEnd);
    tunnel.send('all ');
    tunnel.send('of it');
    tunnel.end();
    expect(await tunnel.done).toEqual({ sentBytes: 9, receivedBytes: 10 * MB });
    expect(digestOf(Buffer.concat(tunnel.came))).toBe(digestOf(TEN_MB));
    expect(tunnel.hasEnded).toBe(true);
    await farEnd.until(0);
  });

  it('sends 10 MB on after the target has ended its half', async () => {
    let heard: Buffer[] = [];
    const farEnd = await opened(
      FarEnd.open((socket) => {
        socket.end('hello');
        socket.on('data', (chunk) => heard.push(chunk));
      }),
    );
    const tunnel = to(farEnd);
    await tunnel.until(() => tunnel.hasEnded);
    expect(tunnel.text).toBe('hello');
    for (let from = 0; from < TEN_MB.length; from += 64 * 1_024) {
      tunnel.send(TEN_MB.subarray(from, from + 64 * 1_024));
    }
    tunnel.end();
    expect(await tunnel.done).toEqual({ sentBytes: 10 * MB, receivedBytes: 5 });
    await farEnd.until(0);
    expect(digestOf(Buffer.concat(heard))).toBe(digestOf(TEN_MB));
    heard = [];
  });

  it('is one of a hundred, each with its own bytes', async () => {
    const farEnd = await opened(FarEnd.echo());
    const tunnels = Array.from({ length: 100 }, () => to(farEnd));
    await farEnd.until(100);
    await Promise.all(
      tunnels.map(async (tunnel, index) => {
        tunnel.send(`I am ${index}.`);
        await tunnel.until(() => tunnel.text === `I am ${index}.`);
      }),
    );
    // One that breaks off is nothing to the others.
    tunnels[50]?.leave();
    await expect(tunnels[50]?.done).rejects.toThrow('The client has gone.');
    await farEnd.until(99);
    const others = tunnels.filter((_each, index) => index !== 50);
    others.forEach((tunnel) => tunnel.end());
    for (const { sentBytes, receivedBytes } of await Promise.all(others.map(({ done }) => done))) {
      expect(receivedBytes).toBe(sentBytes);
    }
    await farEnd.until(0);
  });

  it('works after a hundred that were broken off', async () => {
    const farEnd = await opened(
      FarEnd.open((socket) => {
        socket.write('hello');
        // Over SSH whoever breaks off is told to have ended.
        socket.resume().once('end', () => socket.end());
      }),
    );
    for (let count = 0; count < 100; count += 1) {
      const tunnel = to(farEnd);
      await tunnel.until(() => tunnel.bytes > 0);
      tunnel.leave();
      await expect(tunnel.done).rejects.toThrow('gone');
    }
    const last = to(farEnd);
    await last.until(() => last.text === 'hello');
    last.leave();
    await expect(last.done).rejects.toThrow('gone');
    await farEnd.until(0);
  });

  it('is refused at once where nothing listens, and is none afterwards', async () => {
    const farEnd = await FarEnd.echo();
    const { port } = farEnd;
    await farEnd.close();
    // The first may have to log in.
    await hosts.connect(lease, { port }).done.catch(() => undefined);
    const startedAtMs = performance.now();
    await expect(hosts.connect(lease, { port }).done).rejects.toMatchObject({
      code: 'connection-refused',
      message: `Nothing listens at port ${port} of its loopback.`,
    });
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    const again = await opened(FarEnd.echo({ port }));
    const tunnel = to(again);
    tunnel.send('x');
    tunnel.end();
    expect(await tunnel.done).toEqual({ sentBytes: 1, receivedBytes: 1 });
  });

  it('reaches what listens at ::1 alone', async () => {
    const farEnd = await opened(FarEnd.echo({ host: '::1' }));
    const tunnel = to(farEnd);
    tunnel.send('x');
    tunnel.end();
    expect(await tunnel.done).toEqual({ sentBytes: 1, receivedBytes: 1 });
  });

  it('says that it was broken off where the target breaks off', async () => {
    const farEnd = await opened(FarEnd.echo());
    const tunnel = to(farEnd);
    tunnel.send('x');
    await tunnel.until(() => tunnel.text === 'x');
    farEnd.reset();
    tunnel.send('y');
    await tunnel.until(() => tunnel.taken === 2).catch(() => undefined);
    // sshd tells a reset as an end; what is sent on has nowhere to go.
    for (let count = 0; count < 100 && tunnel.taken < 100 * 1_024; count += 1) {
      tunnel.send(Buffer.alloc(1_024));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect(tunnel.done).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('goes as slowly as it is read', async () => {
    let written = 0;
    const farEnd = await opened(
      FarEnd.open((socket) => {
        const piece = Buffer.alloc(256 * 1_024);
        const write = (): void => {
          while (written < 64 * MB) {
            written += piece.length;
            if (!socket.write(piece)) {
              socket.once('drain', write);
              return;
            }
          }
        };
        write();
      }),
    );
    let letGo: () => void = () => undefined;
    const pace = new Promise<void>((resolve) => (letGo = resolve));
    const tunnel = hosts.connect(lease, { port: farEnd.port }, { pace: () => pace });
    await tunnel.until(() => tunnel.bytes > 0);
    let before = -1;
    // Until it stands still.
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // The windows of SSH and the buffers of the kernel, each way to each hop.
    expect(written).toBeLessThan(24 * MB);
    letGo();
    await tunnel.until(() => tunnel.bytes === 64 * MB);
    tunnel.leave();
    await expect(tunnel.done).rejects.toThrow('gone');
  });

  it('sends no faster than the target reads', async () => {
    const sockets: { resume(): unknown }[] = [];
    const farEnd = await opened(
      FarEnd.open((socket) => {
        socket.pause();
        sockets.push(socket);
      }),
    );
    const tunnel = to(farEnd);
    await farEnd.until(1);
    for (let sent = 0; sent < 48 * MB; sent += 64 * 1_024) {
      tunnel.send(Buffer.alloc(64 * 1_024));
    }
    let before = -1;
    while (before !== tunnel.taken) {
      before = tunnel.taken;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(tunnel.taken).toBeLessThan(24 * MB);
    sockets.forEach((socket) => socket.resume());
    await tunnel.until(() => tunnel.taken === 48 * MB);
    tunnel.leave();
    await expect(tunnel.done).rejects.toThrow('gone');
  });

  it('ends at once with the lease, and connects to nothing after it', async () => {
    const farEnd = await opened(FarEnd.echo());
    const tunnel = to(farEnd);
    await farEnd.until(1);
    const startedAtMs = performance.now();
    tunnel.abort(new DrydockError('lease-ended', 'The lease has ended.'));
    await expect(tunnel.done).rejects.toMatchObject({ code: 'lease-ended' });
    await farEnd.until(0);
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    const refused = hosts.connect(lease, { port: farEnd.port }, { entitled: async () => false });
    await expect(refused.done).rejects.toMatchObject({ code: 'lease-ended' });
    expect(farEnd.connections).toBe(1);
  });

  it('is none that the blueprint does not allow', async () => {
    const farEnd = await opened(FarEnd.echo());
    const { port } = farEnd;
    const restricted = async (tunnels: false | { ports: number[] }, target: { port: number }) => {
      const config = { ...resource.config, tunnels };
      return hosts.connect({ ...lease, resource: { ...resource, config } }, target).done;
    };
    const refusal = { code: 'tunnel-refused' };
    await expect(restricted(false, { port })).rejects.toMatchObject(refusal);
    await expect(restricted({ ports: [1] }, { port })).rejects.toMatchObject(refusal);
    expect(farEnd.connections).toBe(0);
    const ended = new DrydockError('lease-ended', 'over');
    const config = { ...resource.config, tunnels: { ports: [port] } };
    const allowed = hosts.connect({ ...lease, resource: { ...resource, config } }, { port });
    await farEnd.until(1);
    allowed.abort(ended);
    await expect(allowed.done).rejects.toBe(ended);
  });
});
