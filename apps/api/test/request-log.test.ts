import { createLog } from '@drydock/process';
import {
  makeBlueprint,
  makeProject,
  makeToken,
  openTestDatabase,
  type TestDatabase,
} from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callerOf, NODE, startApi, type Caller, type RunningApi } from './support.ts';

let db: TestDatabase;
let api: RunningApi;
let call: Caller;
let project: string;
let tokenId: string;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const log = createLog({ name: 'api', level: 'debug', node: NODE, destination });
  api = await startApi({ databaseUrl: db.url, log });
  project = await makeProject(db);
  const token = await makeToken(db, project);
  tokenId = token.id;
  call = callerOf(api.url, token.text);
});
afterAll(async () => {
  await api.close();
  await db.close();
});

const LEVEL = { debug: 20, info: 30 } as const;
const ID = `lease_${'a'.repeat(20)}`;

describe('a request', () => {
  it('is one line with who asked for what, by its pattern', async () => {
    await call('GET', '/v1/leases?label=a%3Dcanary', { headers: { 'x-request-id': 'first' } });
    expect(lines.filter((line) => line['request'] === 'first')).toEqual([
      expect.objectContaining({
        level: LEVEL.debug,
        method: 'GET',
        route: '/v1/leases',
        status: 200,
        tokenId,
        project,
        durationMs: expect.any(Number),
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('that was refused is told at info, with the lease that it was about', async () => {
    await call('GET', `/v1/leases/${ID}`, { headers: { 'x-request-id': 'second' } });
    expect(lines.filter((line) => line['request'] === 'second')).toEqual([
      expect.objectContaining({ level: LEVEL.info, status: 404, lease: ID }),
    ]);
  });

  it('for a lease names the lease that it made', async () => {
    await makeBlueprint(db, { projectId: project, kind: 'bare', provides: 'bare' });
    const { body } = await call('POST', '/v1/leases', {
      body: { type: 'bare' },
      headers: { 'x-request-id': 'made' },
    });
    const [line] = lines.filter((each) => each['request'] === 'made');
    expect(line).toMatchObject({ status: 202, lease: body.id });
  });

  it('of a stranger names no token', async () => {
    await call('GET', '/v1/leases', { token: null, headers: { 'x-request-id': 'third' } });
    const [line] = lines.filter((each) => each['request'] === 'third');
    expect(line).toMatchObject({ level: LEVEL.info, status: 401 });
    expect(line).not.toHaveProperty('tokenId');
  });
});
