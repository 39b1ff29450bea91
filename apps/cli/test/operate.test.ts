import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Drydock } from '@drydock/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CliUnderTest, finish } from './cli-under-test.ts';

let cli: CliUnderTest;
let blueprint: string;
let resource: string;

beforeAll(async () => {
  cli = await CliUnderTest.create();
});
afterAll(() => cli.close());

beforeEach(async () => {
  cli.server.handlers.consumed = { outcome: 'applied', reason: null };
  cli.server.handlers.said.length = 0;
  const client = new Drydock({ url: cli.server.url, token: cli.server.token });
  const wish = { name: 'shelf', kind: 'local-host', config: { directory: '/srv' } };
  ({ id: blueprint } = await client.blueprints.create(wish));
  ({ id: resource } = await client.resources.allocate({ blueprint }));
});

const said = (): readonly object[] => cli.server.handlers.said;

describe('drydock resource allocate', () => {
  it('prints the id of the resource, once it is active with --wait', async () => {
    const options = ['--blueprint', blueprint, '--attribute', 'cpus=4', '--wait'];
    const { code, stdout } = await cli.run('resource', 'allocate', ...options);
    expect([code, stdout.toString()]).toEqual([0, `${cli.server.handlers.resources[0]?.id}\n`]);
  });

  it('says which blueprint there is none of', async () => {
    const { code, stderr } = await cli.run('resource', 'allocate', '--blueprint', 'none');
    expect([code, stderr]).toEqual([4, expect.stringContaining('There is no none')]);
  });
});

describe('drydock resource failure', () => {
  it('prints what a build printed to stdout, and the rest to stderr', async () => {
    cli.server.handlers.failures.push({
      resource,
      reason: 'The image does not boot.',
      output: 'kernel panic',
      truncated: true,
      failedAt: '2026-01-01T12:00:00.000Z',
      expiresAt: '2026-01-02T12:00:00.000Z',
    });
    const { code, stdout, stderr } = await cli.run('resource', 'failure', resource);
    expect([code, stdout.toString()]).toEqual([0, 'kernel panic\n']);
    expect(stderr).toContain('The image does not boot.');
    expect(stderr).toContain('the end of it');
    const asJson = await cli.run('resource', 'failure', resource, '-o', 'json');
    expect(JSON.parse(asJson.stdout.toString())).toMatchObject({ output: 'kernel panic' });
  });

  it('says where nothing is kept', async () => {
    const { code, stderr } = await cli.run('resource', 'failure', resource);
    expect([code, stderr]).toEqual([4, expect.stringContaining('Nothing is kept')]);
  });
});

describe('drydock resource drain, hold, resume and reclaim', () => {
  it('send what was said', async () => {
    await cli.run('resource', 'drain', resource, '--reason', 'new disks');
    await cli.run('resource', 'hold', resource, '--for', '2h');
    await cli.run('resource', 'hold', resource);
    await cli.run('resource', 'resume', resource, '--mark', 'held');
    await cli.run('resource', 'reclaim', resource);
    const day = { expiresInSeconds: 86_400 };
    expect(said()).toEqual([
      { reason: 'new disks' },
      { expiresInSeconds: 7_200 },
      day,
      { mark: 'held' },
      {},
    ]);
  });

  it('and abandon does, with the reason that it needs', async () => {
    const without = await cli.run('resource', 'abandon', resource);
    expect([without.code === 0, said()]).toEqual([false, []]);
    expect(without.stderr).toContain('--reason');
    const { stdout } = await cli.run('resource', 'abandon', resource, '--reason', 'burnt down');
    expect(stdout.toString()).toBe(`${resource}: abandon accepted\n`);
    expect(said()).toEqual([{ reason: 'burnt down' }]);
  });

  it('list what was abandoned with --abandoned, and show what is left of it', async () => {
    const index = cli.server.handlers.resources.findIndex(({ id }) => id === resource);
    const [created] = cli.server.handlers.resources.splice(index, 1);
    if (created === undefined) {
      throw new Error('There is no resource.');
    }
    const abandoned = {
      author: 'ada',
      reason: 'burnt down',
      kind: 'ssh-host',
      name: 'web-1',
      place: '{"host":"10.0.0.9"}',
      leases: 2,
    };
    cli.server.handlers.resources.push({ ...created, status: 'destroyed', abandoned });
    const list = await cli.run('resource', 'list', '--abandoned');
    const lines = list.stdout.toString().trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('abandoned by ada: burnt down');
    const { stdout } = await cli.run('resource', 'show', resource);
    expect(stdout.toString()).toContain(
      'by ada (burnt down). Not taken back: ssh-host web-1, place {"host":"10.0.0.9"}; leases on it: 2',
    );
  });

  it('take the first letters of ids, and none of them where one is wrong', async () => {
    const short = resource.slice(0, 'res_'.length + 8);
    const { stdout } = await cli.run('resource', 'drain', short);
    expect(stdout.toString()).toBe(`${resource}: drain accepted\n`);
    const wrong = await cli.run('resource', 'drain', resource, 'res_nothing');
    expect(wrong.code).toBe(4);
    expect(said()).toHaveLength(1);
  });

  it('wait for what comes of it with --wait', async () => {
    const { code, stdout } = await cli.run('resource', 'reclaim', resource, '--wait');
    expect([code, stdout.toString()]).toEqual([0, `${resource}: reclaim done\n`]);
    const json = await cli.run('resource', 'drain', resource, '--wait', '-o', 'json');
    expect(JSON.parse(json.stdout.toString())).toMatchObject({ name: 'drain', outcome: 'applied' });
  });

  it('fail with the reason where it is rejected', async () => {
    cli.server.handlers.consumed = { outcome: 'rejected', reason: '2 leases are on it.' };
    const { code, stderr, stdout } = await cli.run('resource', 'reclaim', resource, '--wait');
    expect([code, stdout.toString()]).toEqual([4, '']);
    expect(stderr).toContain('reclaim was rejected. 2 leases are on it');
  });

  it('do not wait for ever', async () => {
    cli.server.handlers.consumed = { outcome: null, reason: null };
    const options = ['--wait', '--timeout', '1s'];
    const { code, stderr } = await cli.run('resource', 'drain', resource, ...options);
    expect([code, stderr]).toEqual([3, expect.stringContaining('drain is not done yet')]);
  });

  it('refuse unknown marks and durations as wrong usage', async () => {
    expect((await cli.run('resource', 'resume', resource, '--mark', 'cursed')).code).toBe(2);
    expect((await cli.run('resource', 'hold', resource, '--for', 'ever')).code).toBe(2);
    expect((await cli.run('resource', 'hold', resource, '--for', '999d')).code).toBe(2);
    expect(said()).toEqual([]);
  });
});

describe('drydock blueprint update', () => {
  const current = () => cli.server.handlers.blueprints.find(({ id }) => id === blueprint);

  it('changes limits, single fields and whether it is enabled', async () => {
    const options = ['--limit-resources', '3', '--set', 'setUp=true', '--disable'];
    const { code, stderr } = await cli.run('blueprint', 'update', blueprint, ...options);
    expect([code, stderr]).toEqual([0, '']);
    expect(current()).toMatchObject({
      limits: { resources: 3 },
      config: { directory: '/srv', setUp: true },
      enabled: false,
    });
    await cli.run('blueprint', 'update', blueprint, '--limit-resources', 'none', '--enable');
    expect(current()).toMatchObject({ limits: { resources: null }, enabled: true });
  });

  it('takes a whole configuration from a file or from standard input', async () => {
    const file = join(cli.home, 'config.json');
    writeFileSync(file, JSON.stringify({ directory: '/from/file' }));
    expect((await cli.run('blueprint', 'update', blueprint, '--config', file)).code).toBe(0);
    expect(current()?.config).toEqual({ directory: '/from/file' });
    const child = cli.start(['blueprint', 'update', blueprint, '--config', '-']);
    expect((await finish(child, '{"directory": "/from/stdin"}')).code).toBe(0);
    expect(current()?.config).toEqual({ directory: '/from/stdin' });
  });

  it('makes a revision of each configuration, which can be listed', async () => {
    const { stdout } = await cli.run('blueprint', 'create', 'revised', '--kind', 'local-host');
    const id = stdout.toString().trim();
    await cli.run('blueprint', 'update', id, '--set', 'directory=/srv/other');
    const listed = await cli.run('blueprint', 'revisions', id);
    const [, newest, first] = listed.stdout.toString().split('\n');
    expect(newest).toMatch(/^2 .*\{"directory":"\/srv\/other"\}$/);
    expect(first).toMatch(/^1 .*\{\}$/);
    const { items } = JSON.parse(
      (await cli.run('blueprint', 'revisions', id, '--limit', '1', '-o', 'json')).stdout.toString(),
    ) as { items: { revision: number }[] };
    expect(items.map(({ revision }) => revision)).toEqual([2]);
  });

  it('refuses what makes no sense', async () => {
    const update = (...options: string[]) => cli.run('blueprint', 'update', blueprint, ...options);
    expect((await update()).code).toBe(2);
    expect((await update('--enable', '--disable')).code).toBe(2);
    expect((await update('--limit-leases', 'many')).code).toBe(2);
    expect((await update('--config', join(cli.home, 'none.json'))).code).toBe(2);
  });
});

describe('drydock blueprint drain, resume and delete', () => {
  it('say what came of it', async () => {
    const drained = await cli.run('blueprint', 'drain', blueprint, '--reason', 'moving');
    expect([drained.code, drained.stdout.toString()]).toEqual([0, `${blueprint}: drain done\n`]);
    expect((await cli.run('blueprint', 'resume', blueprint)).code).toBe(0);
    expect(said()).toEqual([{ reason: 'moving' }, {}]);
    const deleted = await cli.run('blueprint', 'delete', blueprint);
    expect([deleted.code, deleted.stdout.toString()]).toEqual([0, `${blueprint} is deleted\n`]);
    expect((await cli.run('blueprint', 'show', blueprint)).code).toBe(4);
  });
});
