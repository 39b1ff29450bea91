import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../src/log.ts';
import { postgresAt, redisAt, untilAnswers } from '../src/until-answers.ts';

const servers: Server[] = [];
afterEach(() => {
  servers.splice(0).forEach((server) => server.close());
});

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly hint?: string;
}

function collect(): { lines: Line[]; log: ReturnType<typeof createLog> } {
  const lines: Line[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
  return { lines, log: createLog({ name: 'test', level: 'trace', node: 'here', destination }) };
}

async function listen(port = 0): Promise<number> {
  const server = createServer((socket) => socket.end());
  servers.push(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A ping that is answered where somebody listens. */
const knock = (port: number) => async (): Promise<void> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
};

describe('waiting for what a process cannot do without', () => {
  it('says nothing of what answers at once', async () => {
    const { lines, log } = collect();
    const port = await listen();
    await untilAnswers(
      redisAt(`redis://127.0.0.1:${port}`, knock(port)),
      log,
      AbortSignal.timeout(60_000),
    );
    expect(lines).toEqual([]);
  });

  it('says where it looked and what to do, without the password, and when it came', async () => {
    const { lines, log } = collect();
    const port = await listen();
    servers.splice(0).forEach((server) => server.close());
    const url = `postgres://me:canary@127.0.0.1:${port}/drydock`;
    let tries = 0;
    const ping = async (): Promise<void> => {
      tries += 1;
      if (tries === 5) {
        await listen(port);
      }
      await knock(port)();
    };
    await untilAnswers(postgresAt(url, ping), log, AbortSignal.timeout(60_000));
    expect(lines.map(({ msg }) => msg)).toEqual([
      `PostgreSQL at 127.0.0.1:${port}/drydock does not answer; trying again`,
      `PostgreSQL at 127.0.0.1:${port}/drydock answers`,
    ]);
    expect(lines[0]?.hint).toBe('Start it, or set DATABASE_URL to where it is.');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('ends when the process stops', async () => {
    const { log } = collect();
    const stopping = new AbortController();
    const waiting = untilAnswers(
      redisAt('redis://127.0.0.1:9', () => Promise.reject(new Error('away'))),
      log,
      stopping.signal,
    );
    stopping.abort(new Error('It stops.'));
    await expect(waiting).rejects.toThrow();
  });
});
