import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layPostgres, REPOSITORY_ROOT } from '@drydock/local-servers';
import { startStack, type Stack } from '@drydock/local-stack';
import { Drydock } from '@drydock/sdk';
import { whatExistsIn } from './support.ts';

const run = promisify(execFile);

let home: string;
let stores: string;
let stack: Stack;
let drydock: Drydock;

/** The real processes, told of this package by its path, as `npm start` would have them. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock-scratch-store-'));
  stores = join(home, 'stores');
  await mkdir(stores);
  await layPostgres(join(home, 'stack', 'postgres'));
  stack = await startStack({
    root: REPOSITORY_ROOT,
    directory: join(home, 'stack'),
    // Nothing lies there but what was just laid.
    fresh: false,
    durable: false,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      DRYDOCK_API_PORT: '0',
      DRYDOCK_KINDS: './examples/scratch-store',
    },
  });
  drydock = new Drydock({ url: stack.apiUrl, token: stack.token });
  await drydock.blueprints.create({
    name: 'scratch',
    kind: 'scratch-store',
    config: { directory: stores },
    limits: { resources: 1 },
  });
}, 120_000);

afterAll(async () => {
  await stack.remove();
  await rm(home, { recursive: true, force: true });
}, 60_000);

const cli = (...args: string[]): Promise<{ stdout: string }> =>
  run(process.execPath, [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      DRYDOCK_URL: stack.apiUrl,
      DRYDOCK_TOKEN: stack.token,
    },
  });

describe('a lease of a kind from outside', () => {
  it('is used through the kind’s own interface, and leaves nothing', async () => {
    const lease = await drydock.lease({ type: 'key-value' });
    expect(lease.details.interfaces).toEqual(['key-value']);
    await lease.call('key-value', 'put', { key: 'greeting', value: 'hello' });
    expect(await lease.call('key-value', 'get', { key: 'greeting' })).toEqual({ value: 'hello' });
    expect(await lease.call('key-value', 'list')).toEqual({ keys: ['greeting'], hasMore: false });
    const files = await whatExistsIn(stores);
    expect(files).toHaveLength(3);
    await lease.release({ wait: true });
    expect(await whatExistsIn(stores)).toEqual([lease.details.resource]);
    await expect(
      drydock.leases.call(lease.id, 'key-value', 'get', { key: 'greeting' }),
    ).rejects.toMatchObject({ code: 'lease-ended' });
  });

  it('is used from the command line', async () => {
    const { stdout: kinds } = await cli('blueprint', 'kinds');
    expect(kinds).toMatch(/scratch-store\s+key-value\s+yes\s+key-value/);
    const { stdout } = await cli('lease', 'request', '--type', 'key-value', '--wait');
    const id = stdout.trim();
    await cli('call', '--lease', id, 'key-value', 'put', '{"key": "k", "value": "from the shell"}');
    const got = await cli('call', '--lease', id, 'key-value', 'get', '--set', 'key=k');
    expect(JSON.parse(got.stdout)).toEqual({ value: 'from the shell' });
    await cli('lease', 'release', id, '--wait');
  });

  it('is refused where its blueprint cannot serve it, with the kind’s own sentence', async () => {
    const { id } = await drydock.leases.request({
      type: 'key-value',
      attributes: { valueBytes: 1_000_000 },
    });
    const { reason } = await drydock.leases.get(id, { wait: 'released', timeoutSeconds: 20 });
    expect(reason).toContain('the lease asks for 1000000, this store takes 65536');
  });

  it('stores nothing once its release was accepted, however many are storing', async () => {
    const lease = await drydock.leases.request({ type: 'key-value' }, { wait: 'active' });
    const putting = Array.from({ length: 40 }, (_, index) =>
      drydock.leases
        .call(lease.id, 'key-value', 'put', { key: `k${index}`, value: 'v' })
        .then(() => 'stored')
        .catch((error: unknown) => error),
    );
    await Promise.race(putting);
    await drydock.leases.release(lease.id);
    const after = await drydock.leases
      .call(lease.id, 'key-value', 'put', { key: 'late', value: 'v' })
      .catch((error: unknown) => error);
    expect(after).toMatchObject({ code: 'lease-ended' });
    for (const outcome of await Promise.all(putting)) {
      expect(['stored', expect.objectContaining({ code: 'lease-ended' })]).toContainEqual(outcome);
    }
    await drydock.leases.get(lease.id, { wait: 'destroyed', timeoutSeconds: 20 });
    expect(await whatExistsIn(stores)).toEqual([lease.resource]);
  });

  it('is taken away with its resource', async () => {
    const lease = await drydock.leases.request({ type: 'key-value' }, { wait: 'active' });
    await drydock.leases.call(lease.id, 'key-value', 'put', { key: 'k', value: 'v' });
    await drydock.resources.release(lease.resource ?? '');
    const gone = await drydock.leases.get(lease.id, { wait: 'destroyed', timeoutSeconds: 20 });
    expect(gone.reasonCode).toBe('resource-lost');
    const untilMs = performance.now() + 20_000;
    let left = await whatExistsIn(stores);
    while (left.length > 0 && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      left = await whatExistsIn(stores);
    }
    expect(left).toEqual([]);
  });
});
