import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findNginx, layPostgres, REPOSITORY_ROOT, serverUser } from '@drydock/local-servers';
import { startStack, type Stack } from '@drydock/local-stack';
import { Drydock } from '@drydock/sdk';

let home: string;
let stack: Stack;
let drydock: Drydock;

/** The real processes, told of this package by its path, as `npm start` would have them. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock-shown-files-'));
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
      DRYDOCK_KINDS: './examples/shown-files',
    },
  });
  drydock = new Drydock({ url: stack.apiUrl, token: stack.token });
  await drydock.blueprints.create({
    name: 'shown',
    kind: 'shown-files',
    config: { nginx: await findNginx(serverUser()), bytes: 16 * 1_024 * 1_024, reloadSeconds: 0 },
  });
}, 120_000);

afterAll(async () => {
  await stack.remove();
  await rm(home, { recursive: true, force: true });
}, 60_000);

describe('a lease of a composite from outside', () => {
  it('has the files of one part under the URL of the other', async () => {
    const lease = await drydock.lease({ type: 'shown-files' });
    expect(lease.details.interfaces).toEqual(['command', 'filesystem', 'storage', 'httpd']);
    const uri = await lease.httpd.uri();
    expect((await fetch(uri)).status).toBe(403);
    await lease.command.exec({ script: 'echo hello >index.html' });
    expect(await (await fetch(uri)).text()).toBe('hello\n');
    await lease.release({ wait: true });
    await expect(fetch(uri)).rejects.toThrow('fetch failed');
  }, 60_000);

  it('is refused by the part that cannot serve it, which is named', async () => {
    const { id } = await drydock.leases.request({
      type: 'shown-files',
      attributes: { name: 'mine' },
    });
    const { reason } = await drydock.leases.get(id, { wait: 'released', timeoutSeconds: 20 });
    expect(reason).toContain('site: name: the blueprint has no domain');
  });
});
