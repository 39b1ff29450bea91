import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  createSecretsReader,
  createTokenReader,
  initialize,
  parseKeyring,
  seedLocal,
} from '../../src/index.ts';
import { makeProject, openTestDatabase, type TestDatabase } from '../../src/testing/index.ts';
import { requireEnv } from '@drydock/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
});
afterEach(() => db.close());

const init = (another = false, project = 'platform') => initialize(db.url, { project, another });
const callerOf = (text: string) => createTokenReader(db.database).authenticate(text);

describe('a new installation', () => {
  it('gets a project that administers, and an admin’s token for it', async () => {
    const { project, token } = await init();
    expect(project).toBe('platform');
    expect(await callerOf(token)).toMatchObject({
      role: 'admin',
      scopes: null,
      administers: true,
      projectName: 'platform',
    });
    const events = await db.query<{ type: string }>('SELECT type FROM event ORDER BY id');
    expect(events.map(({ type }) => type)).toEqual(['project.created', 'token.created']);
  });

  it('gets them once, also where two ask at a time', async () => {
    const tries = await Promise.allSettled([init(), init(false, 'other')]);
    const refusals = tries.filter(({ status }) => status === 'rejected');
    expect(refusals).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: 'conflict' }) },
    ]);
    const [row] = await db.query<{ projects: number; tokens: number }>(
      'SELECT (SELECT count(*)::int FROM project) AS projects, (SELECT count(*)::int FROM token) AS tokens',
    );
    expect(row).toEqual({ projects: 1, tokens: 1 });
  });

  it('makes another token where that is asked for, or where none of them is good', async () => {
    const first = await init();
    await expect(init()).rejects.toMatchObject({ code: 'conflict' });
    const second = await init(true, 'ignored');
    expect(second.project).toBe('platform');
    expect((await callerOf(second.token))?.administers).toBe(true);
    expect(await callerOf(first.token)).not.toBeNull();
    await db.query('UPDATE token SET revoked_at = now()');
    expect((await callerOf((await init()).token))?.administers).toBe(true);
  });

  it('lets a project that is there already administer', async () => {
    const id = await makeProject(db, 'platform');
    expect(await callerOf((await init()).token)).toMatchObject({
      projectId: id,
      administers: true,
    });
  });
});

describe('a local installation', () => {
  it('has a project that administers, and keeps its token as long as that is good', async () => {
    const config = { directory: '/var/tmp/nowhere' };
    const { token } = await seedLocal(db.url, { config });
    expect(await callerOf(token)).toMatchObject({ projectName: 'default', administers: true });
    expect(await seedLocal(db.url, { config, token })).toEqual({ token });
    await db.query('UPDATE token SET revoked_at = now()');
    const next = await seedLocal(db.url, { config, token });
    expect(next.token).not.toBe(token);
    expect((await callerOf(next.token))?.administers).toBe(true);
  });
});

describe('what a local installation has beside its host', () => {
  it('is sealed, and what is there already is kept', async () => {
    const secretKeys = `local:${Buffer.alloc(32, 1).toString('base64')}`;
    const seed = (privateKey: string, port: number) =>
      seedLocal(db.url, {
        config: { directory: '/var/tmp/nowhere' },
        more: {
          secretKeys,
          credentials: [{ name: 'key', kind: 'ssh-key', secret: { privateKey }, facts: {} }],
          blueprints: [
            { name: 'more', kind: 'more', provides: 'host', config: { port }, limitResources: 2 },
          ],
        },
      });
    await seed('one', 1);
    await seed('two', 2);
    const [project] = await db.query<{ id: string }>('SELECT id FROM project');
    const secrets = createSecretsReader(db.database, parseKeyring(secretKeys))(project?.id ?? '');
    expect(await secrets.open('key')).toEqual({ privateKey: 'one' });
    expect(
      await db.query(
        `SELECT b.name, r.config FROM blueprint b JOIN blueprint_revision r ON r.blueprint_id = b.id
          ORDER BY b.number`,
      ),
    ).toEqual([
      { name: 'local', config: { directory: '/var/tmp/nowhere' } },
      { name: 'more', config: { port: 1 } },
    ]);
  });
});

describe('drydock init', () => {
  const BIN = fileURLToPath(new URL('../../../../apps/cli/bin/drydock.js', import.meta.url));
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [BIN, 'init', ...args], {
      env: { PATH: process.env['PATH'], DATABASE_URL: db.url },
    });

  it('prints the first token alone, and refuses to make a second one unasked', async () => {
    const made = await run('--project', 'platform');
    expect(made.stdout).toMatch(/^dd_[0-9a-z]{20}_[\w-]{43}\n$/);
    expect(made.stderr).toContain('shown this once');
    expect((await callerOf(made.stdout.trim()))?.administers).toBe(true);
    await expect(run()).rejects.toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('drydock init --another'),
    });
    const another = await run('--another', '-o', 'json');
    expect(JSON.parse(another.stdout)).toMatchObject({ project: 'platform' });
  });
});

describe('a database that was never migrated', () => {
  it('is told what to do first', async () => {
    const url = new URL(requireEnv('DRYDOCK_TEST_POSTGRES_URL'));
    url.pathname = '/postgres';
    await expect(
      initialize(url.href, { project: 'platform', another: false }),
    ).rejects.toMatchObject({ code: 'conflict', hint: 'Run `drydock migrate` first.' });
  });
});
