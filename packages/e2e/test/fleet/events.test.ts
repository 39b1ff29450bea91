import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, until, type World } from './world.ts';

const LEASES = 12;

let world: World;
beforeAll(async () => {
  // A fixed port: clients of an API that is started again look for it where it was.
  world = await openWorld({ env: { DRYDOCK_API_PORT: String(await freePort()) } });
}, 120_000);
afterAll(() => world.close(), 60_000);

/**
 * Below those that the kernel gives to outgoing connections: while the API is down nobody may get
 * its port by chance.
 */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) {
      server.close();
      await once(server, 'close');
      return port;
    }
  }
  throw new Error('No port is free.');
}

const committed = async (): Promise<string[]> => {
  const rows = await world.query<{ cursor: string }>(
    `SELECT txid || '-' || id AS cursor FROM event ORDER BY event.txid, event.id`,
  );
  return rows.map(({ cursor }) => cursor);
};

/** Killed as a crash would; resolves when it was started again and answers. */
async function crashApi(): Promise<void> {
  await world.stack.fleet.kill9('api');
  await until(
    'the API being back',
    async () => {
      const answer = await fetch(`${world.stack.apiUrl}/healthz`).catch(() => null);
      return answer?.ok === true;
    },
    60_000,
  );
}

/** So that what is not over says what it is. */
const STEP_WITHIN_MS = 60_000;

async function within<Result>(what: string, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`${what} took longer than ${STEP_WITHIN_MS / 1_000} s.`);
    timer = setTimeout(() => reject(error), STEP_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function useOne(): Promise<void> {
  await using lease = await world.drydock.lease({ type: 'host', ttlSeconds: 600 });
  await lease.command.exec(['true']).catch(() => undefined);
}

describe('those who follow events', () => {
  it('miss nothing and see nothing twice while leases live and the API is killed', async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      const { signal } = abort;
      for await (const { cursor } of world.drydock.events({ from: 'beginning', signal })) {
        seen.push(cursor);
      }
    })().catch(() => undefined);
    const cli = spawn(
      process.execPath,
      [
        join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'),
        'events',
        '--follow',
        '--from',
        'beginning',
        '-o',
        'json',
      ],
      {
        env: {
          PATH: process.env['PATH'],
          DRYDOCK_URL: world.stack.apiUrl,
          DRYDOCK_TOKEN: world.stack.token,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let printed = '';
    cli.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const exited = once(cli, 'exit');

    try {
      for (let n = 0; n < LEASES; n += 1) {
        if (n % 5 === 3) {
          await crashApi();
        }
        await within(`lease ${n}`, useOne());
      }
      const destroyed = async (): Promise<number> => {
        const [row] = await world.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM event WHERE type = 'lease.destroyed'`,
        );
        return row?.count ?? 0;
      };
      await until('destroying all leases', async () => (await destroyed()) >= LEASES, 60_000);
      const expected = await committed();
      const printedCursors = (): string[] =>
        printed
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => (JSON.parse(line) as { cursor: string }).cursor);
      await until(
        'telling everything',
        () =>
          Promise.resolve(
            seen.length >= expected.length &&
              printed.endsWith('\n') &&
              printedCursors().length >= expected.length,
          ),
        30_000,
      );
      expect(seen).toEqual(expected);
      expect(printedCursors()).toEqual(expected);
    } finally {
      abort.abort();
      cli.kill('SIGINT');
      await within('the end of who follows', Promise.all([reading, exited]));
    }
  }, 600_000);
});
