import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { makeBlueprint } from '@drydock/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DuplexClient } from './duplex-client.ts';
import { makeHostDirectory, openWorld, type World } from './support.ts';

let world: World;
let directory: { path: string; remove(): Promise<void> };
let id: string;
beforeAll(async () => {
  [world, directory] = await Promise.all([openWorld(), makeHostDirectory()]);
  await makeBlueprint(world.db, {
    projectId: world.projectId,
    config: { directory: directory.path },
  });
});
beforeEach(async () => {
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
  await world.workers.allocate('host');
  id = body.id as string;
});
afterAll(async () => {
  await world.close();
  await directory.remove();
});

async function exec(input: object): Promise<DuplexClient> {
  const client = new DuplexClient(
    `${world.api.url.replace('http', 'ws')}/v1/leases/${id}/interfaces/command/exec`,
    { authorization: `Bearer ${world.token}` },
  );
  await once(client.socket, 'open');
  client.say({ type: 'open', input });
  return client;
}

const outputOf = (client: DuplexClient, name = 'stdout'): Buffer =>
  Buffer.concat(
    client.said
      .filter(({ type, name: event }) => type === 'event' && event === name)
      .map(({ data }) => Buffer.from((data as { data: string }).data, 'base64')),
  );

const exitOf = (client: DuplexClient): unknown => client.said.at(-1)?.['answer'];

/** Whether a process of this test's leases runs with that argument. */
const runs = (argument: string): boolean =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(argument);
      } catch {
        return false;
      }
    });

async function until(what: string, look: () => boolean): Promise<void> {
  const untilMs = performance.now() + 20_000;
  while (!look()) {
    if (performance.now() > untilMs) {
      throw new Error(`never ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the input of a command over a WebSocket', () => {
  it('follows what the request holds, as it comes, and ends', async () => {
    const client = await exec({ script: 'cat; echo end; exit 3', stdin: 'zero ' });
    for (const text of ['one ', 'two ']) {
      client.say(Buffer.from(text));
      await client.until(text, () => outputOf(client).toString().endsWith(text));
    }
    client.say({ type: 'end' });
    await client.last('answer');
    expect(outputOf(client).toString()).toBe('zero one two end\n');
    expect(exitOf(client)).toMatchObject({ exitCode: 3, end: 'itself' });
  });

  it('goes 20 MB there and back, each side as slowly as the other takes it', async () => {
    const client = await exec({ argv: ['cat'] });
    const [there, back] = [createHash('sha256'), createHash('sha256')];
    const piece = 32 * 1_024;
    const pieces = 640;
    let sent = 0;
    let mayHaveOnTheWay = 256 * 1_024;
    let gotBytes = 0;
    let owedBytes = 0;
    let onTheWayMax = 0;
    let heard = 0;
    const send = (): void => {
      while (sent < pieces && mayHaveOnTheWay >= piece) {
        const bytes = Buffer.alloc(piece, `${sent},`);
        there.update(bytes);
        client.say(bytes);
        sent += 1;
        mayHaveOnTheWay -= piece;
        if (sent === pieces) {
          client.say({ type: 'end' });
        }
      }
      onTheWayMax = Math.max(onTheWayMax, sent * piece - gotBytes);
    };
    client.socket.on('message', (data: Buffer) => {
      for (; heard < client.said.length; heard += 1) {
        const message = client.said[heard];
        if (message?.type === 'window') {
          mayHaveOnTheWay += message['bytes'] as number;
        } else if (message?.type === 'event') {
          const bytes = Buffer.from((message['data'] as { data: string }).data, 'base64');
          back.update(bytes);
          gotBytes += bytes.length;
          owedBytes += data.length;
        }
      }
      if (owedBytes >= 64 * 1_024) {
        client.say({ type: 'window', bytes: owedBytes });
        owedBytes = 0;
      }
      send();
    });
    send();
    await once(client.socket, 'close');
    expect(exitOf(client)).toMatchObject({ exitCode: 0, end: 'itself' });
    expect(gotBytes).toBe(pieces * piece);
    expect(back.digest('hex')).toBe(there.digest('hex'));
    expect(onTheWayMax).toBeLessThan(4_000_000);
  }, 60_000);

  it('waits with a program that does not read it, which ends all the same', async () => {
    const client = await exec({ script: 'until [ -e go ]; do sleep 0.05; done; exit 4' });
    const piece = Buffer.alloc(32 * 1_024);
    let sent = 0;
    let room = 256 * 1_024;
    let heard = 0;
    const send = (): void => {
      for (; heard < client.said.length; heard += 1) {
        room += (client.said[heard]?.['bytes'] as number | undefined) ?? 0;
      }
      for (; room >= piece.length; room -= piece.length) {
        client.say(piece);
        sent += piece.length;
      }
    };
    client.socket.on('message', send);
    send();
    let before = -1;
    while (sent !== before) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(sent).toBeLessThan(4_000_000);
    await world.call('POST', `/v1/leases/${id}/command/exec`, { body: { script: 'touch go' } });
    await client.last('answer');
    expect(exitOf(client)).toMatchObject({ exitCode: 4, end: 'itself' });
  });

  it('ends the program with the client that sends it, whether or not it has said all', async () => {
    for (const [seconds, hasEnded] of [
      ['3601', false],
      ['3602', true],
    ] as const) {
      const client = await exec({ script: `cat >/dev/null & echo up; sleep ${seconds}` });
      client.say(Buffer.from('part'));
      if (hasEnded) {
        client.say({ type: 'end' });
      }
      await client.until('up', () => outputOf(client).length > 0);
      await until('runs', () => runs(seconds));
      client.socket.terminate();
      await until('ended', () => !runs(seconds));
    }
  });

  it('is no longer waited for when the lease ends', async () => {
    const client = await exec({ script: 'echo up; cat' });
    await client.until('up', () => outputOf(client).length > 0);
    await world.call('POST', `/v1/leases/${id}/release`);
    await world.workers.settle(id);
    await world.workers.destroy(id);
    await client.until('closed', () => client.closed !== undefined);
    expect(exitOf(client)).toMatchObject({ end: 'lease-ended' });
  });

  it('is nothing with POST, under each name of the operation', async () => {
    const path = `/v1/leases/${id}/interfaces/command/exec`;
    const streamed = await world.call('POST', path, { body: { script: 'cat; echo end' } });
    expect(streamed.text).toContain(Buffer.from('end\n').toString('base64'));
    expect(streamed.text).toContain('"exitCode":0');
    const { body } = await world.call('POST', `/v1/leases/${id}/command/exec`, {
      body: { script: 'readlink /proc/self/fd/0; cat' },
    });
    expect(body).toMatchObject({ exitCode: 0, stdout: '/dev/null\n' });
  });
});
