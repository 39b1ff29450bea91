import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { TcpProxy } from '@drydock/testing';
import { closeSshConnections } from '@drydock/transport';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstOutput, HostBench, isAlive, type Lease, type Resource } from './support.ts';

/** What the host may take to notice, with its looks and the load of this machine. */
const NOTICES_WITHIN_MS = 15_000;

let bench: HostBench;
let proxy: TcpProxy;
let resource: Resource;
let lease: Lease;

beforeEach(async () => {
  bench = await HostBench.open();
  proxy = await TcpProxy.open(bench.server.port);
  resource = await bench.activate(bench.config({ port: proxy.port }));
  lease = bench.lease(resource);
});

afterEach(async () => {
  proxy.thaw();
  signalServer('SIGCONT');
  await bench.close(lease);
  await bench.destroy(resource);
  expect(await bench.whatExists()).toEqual([]);
  closeSshConnections();
  await proxy.close();
  await bench.remove();
});

/** A program with a child in a session of its own. */
const LONG = 'setsid sleep 3600 & echo $$ $!; wait';

async function start(): Promise<{ running: ReturnType<HostBench['sh']>; pids: number[] }> {
  const { onOutput, text } = firstOutput();
  const running = bench.sh(lease, LONG, { onOutput });
  return { running, pids: (await text).trim().split(' ').map(Number) };
}

/** The server with the processes that serve its connections, and none that run for a lease. */
function serverProcesses(): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const status = readFileSync(`/proc/${pid}/status`, 'latin1');
          const name = /^Name:\t(.*)$/m.exec(status)?.[1] ?? '';
          const parent = Number(/^PPid:\t(\d+)/m.exec(status)?.[1]);
          return name.startsWith('sshd') ? [[Number(pid), parent] as const] : [];
        } catch {
          return [];
        }
      }),
  );
  const found = bench.server.pid === null ? [] : [bench.server.pid];
  for (const pid of found) {
    found.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  }
  return found;
}

function signalServer(signal: NodeJS.Signals): void {
  for (const pid of serverProcesses()) {
    process.kill(pid, signal);
  }
}

/** Nobody tells when a process that is not a child has gone: looking is the only way. */
async function gone(pids: readonly number[], withinMs = NOTICES_WITHIN_MS): Promise<void> {
  const untilMs = performance.now() + withinMs;
  while (pids.some(isAlive) && performance.now() < untilMs) {
    await delay(50);
  }
  expect(pids.filter(isAlive)).toEqual([]);
}

async function worksAgain(): Promise<void> {
  expect(await bench.sh(lease, 'echo back')).toMatchObject({ exitCode: 0, end: 'itself' });
  expect(await bench.check(resource)).toBeNull();
}

const UNKNOWN = { exitCode: null, signal: null, end: 'host-lost' };

describe('a host that is lost in the middle of a command', () => {
  it('whose connection is cut: unknown, and the host ends what was running', async () => {
    const { running, pids } = await start();
    proxy.cut();
    expect(await running).toMatchObject(UNKNOWN);
    await gone(pids);
    await worksAgain();
  });

  it('whose sshd is killed: unknown, unreachable until it is back, then as before', async () => {
    const { running, pids } = await start();
    const processes = serverProcesses();
    processes.forEach((pid) => process.kill(pid, 'SIGKILL'));
    expect(await running).toMatchObject(UNKNOWN);
    await gone(pids);
    await bench.server.exited;
    const unreachable = { code: 'host-unreachable' };
    await expect(bench.sh(lease, 'true')).rejects.toMatchObject(unreachable);
    await expect(bench.close(lease)).rejects.toMatchObject(unreachable);
    expect(await bench.check(resource)).toMatch(/cannot be reached/);
    await bench.server.start();
    await worksAgain();
  });

  it('whose sshd is frozen: unknown soon, and it is cleaned up once it goes on', async () => {
    const { running, pids } = await start();
    const startedAtMs = performance.now();
    signalServer('SIGSTOP');
    expect(await running).toMatchObject(UNKNOWN);
    expect(performance.now() - startedAtMs).toBeLessThan(30_000);
    await expect(bench.close(lease)).rejects.toMatchObject({ code: 'host-unreachable' });
    expect(pids.every(isAlive)).toBe(true);
    signalServer('SIGCONT');
    await bench.close(lease);
    expect(pids.some(isAlive)).toBe(false);
    await worksAgain();
  }, 60_000);

  it('whose network falls silent: unknown soon, and the host ends it by itself', async () => {
    const { running, pids } = await start();
    const startedAtMs = performance.now();
    proxy.freeze();
    expect(await running).toMatchObject(UNKNOWN);
    expect(performance.now() - startedAtMs).toBeLessThan(30_000);
    await gone(pids, 45_000);
  }, 90_000);

  it('before the command is let go: it is not started', async () => {
    const running = bench.sh(lease, 'touch started', {
      entitled: async () => {
        proxy.cut();
        return true;
      },
    });
    const outcome = await running.catch((error: unknown) => error);
    expect(outcome).toMatchObject(
      outcome instanceof Error ? { code: 'host-unreachable' } : UNKNOWN,
    );
    await gone(bench.processes());
    await worksAgain();
    expect((await bench.sh(lease, 'ls')).stdout.toString()).toBe('');
  });
});
