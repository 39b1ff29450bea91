import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import {
  makeBlueprint,
  makeProject,
  makeToken,
  openTestDatabase,
  type TestDatabase,
} from '@drydock/store/testing';
import { requireEnv } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstMessage } from '@drydock/local-servers/testing';
import {
  committed,
  insertEvent,
  readStream,
  restlessReader,
  writeOutOfOrder,
} from './support-events.ts';
import { NODE, randomPrefix, startApi, type RunningApi } from './support.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** No writer writes this: the last event of a project, after everything else was committed. */
const LAST = 'blueprint.deleted';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase({ ownServer: true });
});
afterAll(() => db.close());

async function place() {
  const projectId = await makeProject(db);
  const blueprintId = await makeBlueprint(db, { projectId });
  const { text: token } = await makeToken(db, projectId, 'viewer');
  return { projectId, blueprintId, token };
}

async function startOf(url: string, token: string): Promise<string> {
  const { lastId } = await readStream(url, token, { enough: (_, id) => id !== '' });
  return lastId;
}

describe('readers that come and go', () => {
  it('see every committed event once, in one order, while transactions commit in any order', async () => {
    const prefix = randomPrefix();
    const apis: RunningApi[] = await Promise.all(
      [1, 2].map(() => startApi({ databaseUrl: db.url, prefix })),
    );
    try {
      const urls = apis.map(({ url }) => url);
      const subject = await place();
      const other = await place();
      const first = await startOf(urls[0] ?? '', subject.token);
      const readers = Promise.all(
        Array.from({ length: 6 }, () => restlessReader(() => urls, subject.token, first, LAST)),
      );
      const wish = { writers: 8, transactions: 40, holdMaxMs: 60 };
      await Promise.all([
        writeOutOfOrder(db, subject, wish),
        writeOutOfOrder(db, other, { ...wish, writers: 2 }),
      ]);
      await insertEvent(db, subject, LAST);
      const seen = await readers;
      const expected = await committed(db, subject.projectId);
      expect(expected.length).toBeGreaterThan(300);
      for (const events of seen) {
        expect(events).toEqual(expected);
      }
    } finally {
      await Promise.all(apis.map((api) => api.close()));
    }
  }, 300_000);

  it('see the same when the processes that they read from are killed', async () => {
    const children = new Map<ChildProcess, string>();
    const prefix = randomPrefix();
    const start = async (): Promise<void> => {
      const child = fork(MAIN, [], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: [],
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: db.url,
          REDIS_URL: requireEnv('DRYDOCK_TEST_REDIS_URL'),
          DRYDOCK_QUEUE_PREFIX: prefix,
          DRYDOCK_API_PORT: '0',
          DRYDOCK_NODE: NODE,
          DRYDOCK_LOG_LEVEL: 'silent',
        },
      });
      children.set(child, (await firstMessage<{ url: string }>(child)).url);
    };
    const kill = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
      children.delete(child);
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    };
    try {
      await Promise.all([start(), start()]);
      const subject = await place();
      const first = await startOf([...children.values()][0] ?? '', subject.token);
      const urls = (): string[] => [...children.values()];
      const readers = Promise.all(
        Array.from({ length: 4 }, () => restlessReader(urls, subject.token, first, LAST)),
      );
      const writing = writeOutOfOrder(db, subject, { writers: 6, transactions: 60, holdMaxMs: 80 });
      for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
        const [oldest] = children.keys();
        await start();
        if (oldest !== undefined) {
          await kill(oldest, signal);
        }
        await pause(100);
      }
      await writing;
      await insertEvent(db, subject, LAST);
      const seen = await readers;
      const expected = await committed(db, subject.projectId);
      for (const events of seen) {
        expect(events).toEqual(expected);
      }
    } finally {
      await Promise.all([...children.keys()].map((child) => kill(child, 'SIGKILL')));
    }
  }, 300_000);
});
