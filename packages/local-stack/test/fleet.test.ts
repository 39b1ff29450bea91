import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Fleet } from '../src/fleet.ts';
import { identify, waitForEnd, type ProcessIdentity } from '@drydock/local-servers';
import { writeProcessScript } from './process-script.ts';
import { temporaryDirectory } from '@drydock/local-servers/testing';

const fleets: Fleet[] = [];
const base = temporaryDirectory(() => Promise.all(fleets.map((fleet) => fleet.stop())));
const script = writeProcessScript(base);

function fleetOf(counts: Record<string, number>, env: Record<string, string> = {}): Fleet {
  const fleet = new Fleet({
    entries: Object.fromEntries(Object.keys(counts).map((kind) => [kind, script])),
    counts,
    cwd: base,
    env: { PATH: process.env['PATH'], DRYDOCK_API_PORT: '0', ...env },
    logDirectory: base,
    drainMs: 1_000,
  });
  fleets.push(fleet);
  return fleet;
}

function identityOf(pid: number | null): ProcessIdentity {
  const identity = pid === null ? null : identify(pid);
  if (identity === null) {
    throw new Error('it does not run');
  }
  return identity;
}

describe('a fleet', () => {
  it('starts as many of each kind as asked, under names of their own', async () => {
    const fleet = fleetOf({ api: 1, 'lease-worker': 2 });
    await fleet.start();
    expect(fleet.processes().map(({ name }) => name)).toEqual([
      'api',
      'lease-worker',
      'lease-worker-2',
    ]);
    const answer = await fetch(fleet.url('api') ?? '');
    expect(await answer.text()).toBe(String(fleet.pid('api')));
    await fleet.stop();
    expect(fleet.processes()).toEqual([]);
  });

  it('starts a process that was killed again, at the same address', async () => {
    const fleet = fleetOf({ api: 1 });
    await fleet.start();
    const [pid, url] = [fleet.pid('api'), fleet.url('api')];
    const died = fleet.next('died');
    const ready = fleet.next('ready');
    await fleet.kill9('api');
    expect(await died).toEqual({
      name: 'api',
      pid,
      expected: false,
      code: null,
      signal: 'SIGKILL',
    });
    const again = await ready;
    expect(again.url).toBe(url);
    expect(again.pid).not.toBe(pid);
    expect(await (await fetch(url ?? '')).text()).toBe(String(again.pid));
  });

  it('lets processes drain when it stops, those of the last kind last', async () => {
    const fleet = fleetOf({ api: 1, 'lease-worker': 1 });
    await fleet.start();
    const order: unknown[] = [];
    fleet.on('died', ({ name, expected, code }) => order.push([name, expected, code]));
    await fleet.stop({ last: 'api' });
    expect(order).toEqual([
      ['lease-worker', true, 0],
      ['api', true, 0],
    ]);
    expect(readFileSync(join(base, 'api.log'), 'utf8')).toContain('draining');
  });

  it('does not start again what dies while it stops', async () => {
    const fleet = fleetOf({ api: 1 });
    await fleet.start();
    const started = fleet.next('started', undefined, 1_000);
    const stopped = fleet.stop();
    fleet.killAll();
    await stopped;
    await expect(started).rejects.toThrow(/no fitting event/);
  });

  it('stops while a process waits to be started again', async () => {
    const fleet = fleetOf({ api: 1 });
    await fleet.start();
    await fleet.kill9('api');
    await fleet.stop();
    expect(fleet.processes()).toEqual([]);
  });

  it('rejects, with its last words, when a process ends before it is ready', async () => {
    const fleet = fleetOf({ api: 1 }, { FAIL: '1' });
    await expect(fleet.start()).rejects.toMatchObject({
      code: 'local-stack-failed',
      message: 'api ended before it was ready (status 9): told to fail',
    });
  });

  it('rejects, with what a process says of itself, where that cannot start as it is set up', async () => {
    const sign = join(base, 'cannot-start');
    writeFileSync(sign, '');
    try {
      await expect(fleetOf({ api: 1, 'lease-worker': 1 }).start()).rejects.toMatchObject({
        code: 'invalid-configuration',
        message: 'KINDS: wrong.',
        hint: 'Mend them.',
        problems: [
          { field: 'KINDS', detail: 'one is missing' },
          { field: 'KINDS', detail: 'two is missing' },
        ],
      });
    } finally {
      rmSync(sign);
    }
  });

  it('leaves down what cannot be started again as it is set up now, and says why', async () => {
    const fleet = fleetOf({ api: 1 });
    await fleet.start();
    const sign = join(base, 'cannot-start');
    writeFileSync(sign, '');
    try {
      const told = fleet.next('cannotStart');
      await fleet.kill9('api');
      const { name, why } = await told;
      expect([name, why.message]).toEqual(['api', 'KINDS: wrong.']);
      await expect(fleet.next('started', undefined, 3_000)).rejects.toThrow(/no fitting event/);
      expect(fleet.processes()).toEqual([]);
    } finally {
      rmSync(sign);
    }
    await fleet.stop();
  });

  it('tells a frozen process from a dead one', async () => {
    const fleet = fleetOf({ api: 1 });
    await fleet.start();
    const identity = identityOf(fleet.pid('api'));
    expect(fleet.signal('api', 0, 'SIGSTOP')).toBe(true);
    expect(fleet.pid('api')).toBe(identity.pid);
    expect(fleet.signal('api', 0, 'SIGCONT')).toBe(true);
    await fleet.stop();
    expect(await waitForEnd(identity, 0)).toBe(true);
  });
});
