import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { defineInterface, upload } from '@drydock/blueprint/interface';
import { Drydock } from '@drydock/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const nothing = z.strictObject({});
const box = defineInterface({
  name: 'box',
  summary: 'Takes bytes.',
  operations: { put: upload({ summary: 'Takes all.', input: nothing, output: nothing }) },
});

const PIECE = new Uint8Array(1_000);

let server: Server;
let drydock: Drydock;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.on('error', () => undefined);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  drydock = new Drydock({ url: `http://127.0.0.1:${port}`, token: 'dd_token' });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Pieces without end, and what is known of whoever asks for them. */
function source() {
  let asked = 0;
  let tellOver: () => void = () => undefined;
  const isOver = new Promise<void>((resolve) => {
    tellOver = resolve;
  });
  async function* pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    try {
      for (;;) {
        asked += 1;
        await delay(5);
        yield PIECE;
      }
    } finally {
      tellOver();
    }
  }
  return { pieces, isOver, asked: () => asked };
}

const stop = () => new AbortController();

/** How an upload can end before all of it was sent. */
const ENDS: Readonly<Record<string, (aborting: AbortController) => typeof answer>> = {
  'that is given up': (aborting) => (request) => {
    request.once('data', () => aborting.abort());
  },
  'whose connection is cut': () => (request) => {
    request.once('data', () => request.socket.destroy());
  },
  'that is answered early': () => (request, response) => {
    request.once('data', () => {
      response.writeHead(422, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ code: 'interface-missing', title: 'No.', status: 422 }));
    });
  },
};

describe.each(Object.entries(ENDS))('an upload %s', (_what, end) => {
  it.each(['an iterable', 'a stream'])(
    'asks %s for no more',
    async (form) => {
      const aborting = stop();
      answer = end(aborting);
      const { pieces, isOver, asked } = source();
      const body = form === 'a stream' ? streamOf(pieces()) : pieces();
      await expect(
        drydock.leases
          .use('lease_00000000000000000000', box)
          .put({}, body, { signal: aborting.signal }),
      ).rejects.toThrow();
      await isOver;
      const count = asked();
      await delay(50);
      expect(asked()).toBe(count);
    },
    20_000,
  );
});

function streamOf(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const { value } = await pieces.next();
      if (value !== undefined) {
        controller.enqueue(value);
      }
    },
    cancel: async () => {
      await pieces.return(undefined);
    },
  });
}
