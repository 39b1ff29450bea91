import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { CREDENTIAL_KINDS } from '@drydock/blueprints';
import { createSecretsReader, parseKeyring } from '@drydock/store';
import { makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, startApi, callerOf, type Answer, type World } from './support.ts';

const PASSPHRASE = 'canary-passphrase';
const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second] = [newKey('first'), newKey('second')];
const plainKey = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey;
const lockedKey = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: {
    type: 'pkcs1',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: PASSPHRASE,
  },
}).privateKey;

let world: World;
beforeAll(async () => {
  world = await openWorld({ secretKeys: first });
});
afterAll(() => world.close());

let names = 0;
const newName = (): string => `credential-${(names += 1)}`;
const create = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  world.call('POST', '/v1/credentials', { body: { name: newName(), ...body }, headers });
const sshKey = (secret: object): Promise<Answer> => create({ kind: 'ssh-key', secret });
const refusal = ({ status, body }: Answer): unknown[] => [status, body['code']];
const opened = (name: string, keys: string): Promise<object> =>
  createSecretsReader(world.db.database, parseKeyring(keys))(world.projectId).open(name);

describe('a credential', () => {
  it('shows the fingerprint and never the secret', async () => {
    const created = await sshKey({ privateKey: plainKey });
    expect(created.status).toBe(201);
    const { algorithm, fingerprint } = CREDENTIAL_KINDS['ssh-key'].facts({ privateKey: plainKey });
    expect(created.body).toMatchObject({
      kind: 'ssh-key',
      facts: { algorithm, fingerprint },
      keyId: 'first',
      rotatedAt: null,
    });
    expect(fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    const shown = await world.call('GET', `/v1/credentials/${created.body.id}`);
    expect(shown.body).toEqual(created.body);
    const listed = await world.call('GET', '/v1/credentials');
    expect(shown.text + listed.text).not.toContain('PRIVATE KEY');
    expect(await opened(String(created.body['name']), first)).toEqual({ privateKey: plainKey });
  });

  it('is in no row of the database in clear', async () => {
    await sshKey({ privateKey: lockedKey, passphrase: PASSPHRASE });
    const tables = await world.db.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const rows = await world.db.query<{ text: string }>(
        `SELECT t::text AS text FROM "${name}" t`,
      );
      const text = rows.map((row) => row.text).join('\n');
      expect(text).not.toMatch(/PRIVATE KEY|canary-passphrase/);
      expect(text).not.toContain(Buffer.from(PASSPHRASE).toString('hex'));
    }
  });

  it('with a passphrase is taken with it, and refused without it or with another', async () => {
    expect((await sshKey({ privateKey: lockedKey, passphrase: PASSPHRASE })).status).toBe(201);
    const without = await sshKey({ privateKey: lockedKey });
    expect(refusal(without)).toEqual([422, 'credential-invalid']);
    expect(without.body['detail']).toContain('protected by a passphrase');
    const wrong = await sshKey({ privateKey: lockedKey, passphrase: 'canary-wrong' });
    expect(wrong.body['detail']).toBe('The passphrase does not open the private key.');
    expect(wrong.text).not.toContain('canary-wrong');
  });

  it('that is no private key is refused without showing it', async () => {
    const junk = await sshKey({ privateKey: 'canary-junk' });
    expect(refusal(junk)).toEqual([422, 'credential-invalid']);
    expect(junk.text).not.toContain('canary-junk');
    for (const secret of [{ password: 'canary-junk' }, {}]) {
      const answer = await sshKey(secret);
      expect(refusal(answer)).toEqual([400, 'invalid-request']);
      expect(answer.text).not.toContain('canary-junk');
    }
  });

  it('may hold any fields where it is opaque', async () => {
    const { status, body } = await create({ kind: 'opaque', secret: { user: 'a', password: 'b' } });
    expect([status, body['facts']]).toEqual([201, { fields: ['password', 'user'] }]);
  });

  it('for a git server shows the user that it is given with, and is one line each', async () => {
    const of = (secret: object) => create({ kind: 'git-token', secret });
    const token = 'canary-token';
    const [plain, named] = [await of({ token }), await of({ token, user: 'somebody' })];
    expect([plain.body['facts'], named.body['facts']]).toEqual([
      { user: 'x-access-token' },
      { user: 'somebody' },
    ]);
    expect(plain.text).not.toContain(token);
    for (const wrong of [
      {},
      { token: '' },
      { token: 'canary-a\nhost=example.org' },
      { token: 'canary-é' },
      { token, user: 'a:b' },
      { token, user: 'a\nb' },
      { token, more: 'canary-b' },
    ]) {
      const answer = await of(wrong);
      expect(refusal(answer)).toEqual([400, 'invalid-request']);
      expect(answer.text).not.toContain('canary-');
    }
  });

  it('is made once for a key, and has a name of its own', async () => {
    const body = { name: newName(), kind: 'opaque', secret: { a: '1' } };
    const headers = { 'idempotency-key': 'credential' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => create(body, headers)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(refusal(await create(body))).toEqual([409, 'name-taken']);
    const other = { ...body, secret: { a: '2' } };
    expect(refusal(await create(other, headers))).toEqual([422, 'idempotency-key-reused']);
  });

  it('gets a new secret under its old name', async () => {
    const { body } = await create({ kind: 'opaque', secret: { a: 'old' } });
    const path = `/v1/credentials/${body.id}/rotate`;
    const rotated = await world.call('POST', path, { body: { secret: { a: 'new' } } });
    expect(rotated.status).toBe(200);
    expect(rotated.body['rotatedAt']).toEqual(expect.any(String));
    expect(await opened(String(body['name']), first)).toEqual({ a: 'new' });
  });

  it('tells its project’s timeline who created, changed and deleted it', async () => {
    const { body } = await create({ kind: 'opaque', secret: { a: '1' } });
    const path = `/v1/credentials/${body.id}`;
    await world.call('POST', `${path}/rotate`, { body: { secret: { a: '2' } } });
    expect((await world.call('DELETE', path)).status).toBe(204);
    expect((await world.call('GET', path)).status).toBe(404);
    const events = await world.db.query<{ type: string }>(
      "SELECT type FROM event WHERE data ->> 'credential' = $1 ORDER BY id",
      [body['name']],
    );
    expect(events.map(({ type }) => type)).toEqual([
      'credential.created',
      'credential.rotated',
      'credential.deleted',
    ]);
  });

  it('of another project is not there', async () => {
    const { body } = await create({ kind: 'opaque', secret: { a: '1' } });
    const { text: token } = await makeToken(world.db, await makeProject(world.db));
    const path = `/v1/credentials/${body.id}`;
    for (const answer of [
      await world.call('GET', path, { token }),
      await world.call('DELETE', path, { token }),
      await world.call('POST', `${path}/rotate`, { token, body: { secret: { a: '2' } } }),
    ]) {
      expect(refusal(answer)).toEqual([404, 'not-found']);
    }
    expect((await world.call('GET', '/v1/credentials', { token })).body['items']).toEqual([]);
    expect(await opened(String(body['name']), first)).toEqual({ a: '1' });
  });
});

describe('a new sealing key', () => {
  it('takes over every credential, after which the old one opens none', async () => {
    const { body } = await create({ kind: 'opaque', secret: { a: 'kept' } });
    const name = String(body['name']);
    const api = await startApi({ databaseUrl: world.db.url, secretKeys: `${second},${first}` });
    try {
      const call = callerOf(api.url, world.token);
      const answer = await call('POST', '/v1/credentials/rewrap');
      expect(answer.body).toMatchObject({ keyId: 'second', unopened: [] });
      expect(answer.body['rewrapped']).toBeGreaterThan(0);
      expect((await call('POST', '/v1/credentials/rewrap')).body['rewrapped']).toBe(0);
    } finally {
      await api.close();
    }
    expect(await opened(name, second)).toEqual({ a: 'kept' });
    await expect(opened(name, first)).rejects.toMatchObject({
      code: 'credential-missing',
      message: expect.stringContaining('"second", which is not here'),
    });
    await expect(opened(name, newKey('second'))).rejects.toMatchObject({
      code: 'credential-missing',
      message: expect.stringContaining('does not open'),
    });
  });

  it('is needed: without one nothing is stored', async () => {
    const api = await startApi({ databaseUrl: world.db.url });
    try {
      const body = { name: newName(), kind: 'opaque', secret: { a: '1' } };
      const answer = await callerOf(api.url, world.token)('POST', '/v1/credentials', { body });
      expect(refusal(answer)).toEqual([422, 'invalid-configuration']);
      expect(String(answer.body['hint'])).toContain('DRYDOCK_SECRET_KEYS');
    } finally {
      await api.close();
    }
  });
});
