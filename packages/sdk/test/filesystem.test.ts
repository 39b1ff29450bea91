import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Drydock, type FilesystemClient } from '@drydock/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

interface Asked {
  readonly line: string;
  readonly input: Record<string, unknown>;
  readonly body: Buffer;
}

let server: Server;
let files: FilesystemClient;
let asked: Asked[];
/** What the API answers; a download’s head with its bytes. */
let answer: (asked: Asked) => object | { readonly head: object; readonly bytes: Buffer };

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) {
        parts.push(part);
      }
      const body = Buffer.concat(parts);
      const url = new URL(request.url ?? '', 'http://api');
      const written =
        url.searchParams.get('input') ?? (request.method === 'POST' ? String(body) : '{}');
      const seen: Asked = {
        line: `${request.method} ${url.pathname.replace(/.*filesystem\//, '')}`,
        input: JSON.parse(written) as Record<string, unknown>,
        body,
      };
      asked.push(seen);
      const told = answer(seen);
      if ('head' in told) {
        response.setHeader('drydock-head', encodeURIComponent(JSON.stringify(told.head)));
        response.end(told.bytes);
      } else {
        response.end(JSON.stringify(told));
      }
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const drydock = new Drydock({ url: `http://127.0.0.1:${port}`, token: 'dd_token' });
  files = drydock.leases.filesystem('lease_00000000000000000000');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const honest = ({ body }: Asked): object => ({ bytes: body.length, digest: sha256(body) });

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    yield Buffer.from(text);
  }
}

describe('lease.filesystem.writeFile', () => {
  it('sends text with the digest that it has to have', async () => {
    answer = honest;
    const digest = sha256('hello world!');
    expect(await files.writeFile('index.html', 'hello world!')).toEqual({ bytes: 12, digest });
    const input = { path: 'index.html', offset: 0, digest };
    expect(asked).toEqual([{ line: 'PUT write', input, body: Buffer.from('hello world!') }]);
  });

  it('takes bytes and whatever bytes come from, and a mode', async () => {
    answer = honest;
    await files.writeFile('a', Uint8Array.of(0, 255), { mode: 0o600 });
    expect(asked[0]).toMatchObject({ input: { mode: 0o600 }, body: Buffer.from([0, 255]) });
    await files.writeFile('b', pieces('one, ', 'two'));
    expect(String(asked[1]?.body)).toBe('one, two');
    await files.writeFile('c', new Blob(['of the web']).stream());
    expect(String(asked[2]?.body)).toBe('of the web');
  });

  it.each([
    ['at once', () => 'text'],
    ['as it comes', () => pieces('te', 'xt')],
  ])('fails where something else arrived than what was sent %s', async (_how, data) => {
    answer = () => ({ bytes: 4, digest: sha256('texT') });
    await expect(files.writeFile('a', data())).rejects.toMatchObject({ code: 'content-differs' });
  });

  it('goes on with an upload, of which the rest alone is here', async () => {
    answer = ({ line }) =>
      line === 'POST uploaded' ? { bytes: 3 } : { bytes: 7, digest: sha256('all of') };
    const at = await files.uploaded('a', 'upload-0001');
    await files.writeFile('a', pieces('rest'), { upload: 'upload-0001', offset: at });
    expect(asked.map(({ line, input }) => [line, input])).toEqual([
      ['POST uploaded', { path: 'a', upload: 'upload-0001' }],
      ['PUT write', { path: 'a', upload: 'upload-0001', offset: 3 }],
    ]);
    const digest = sha256('another');
    await expect(
      files.writeFile('a', pieces('rest'), { upload: 'upload-0001', offset: at, digest }),
    ).rejects.toMatchObject({ code: 'content-differs' });
  });
});

describe('lease.filesystem', () => {
  it('reads a file as bytes, as text, and as it comes with its head', async () => {
    const head = { size: 5, mode: 0o644, modifiedAt: '2026-11-30T12:00:00.000Z' };
    answer = () => ({ head, bytes: Buffer.from('größe') });
    expect(await files.readFile('a')).toEqual(Buffer.from('größe'));
    expect(await files.readFile('a', 'utf8')).toBe('größe');
    expect(await files.readFile('a', { encoding: 'utf8', offset: 1, length: 2 })).toBe('größe');
    const coming = await files.download('a', { offset: 3 });
    expect(coming.head).toEqual(head);
    expect(asked.map(({ input }) => input)).toEqual([
      { path: 'a', offset: 0 },
      { path: 'a', offset: 0 },
      { path: 'a', offset: 1, length: 2 },
      { path: 'a', offset: 3 },
    ]);
  });

  it('lists a directory over all its pages', async () => {
    answer = ({ input }) =>
      input['after'] === undefined
        ? { entries: [{ name: 'a' }, { name: 'b' }], next: 'b' }
        : { entries: [{ name: 'c' }], next: null };
    const names: string[] = [];
    for await (const { name } of files.list('in')) {
      names.push(name);
    }
    expect(names).toEqual(['a', 'b', 'c']);
    expect(asked.map(({ input }) => input)).toEqual([{ path: 'in' }, { path: 'in', after: 'b' }]);
  });

  it('makes, removes and renames', async () => {
    answer = () => ({});
    await files.mkdir('a/b', { recursive: true, mode: 0o700 });
    await files.remove('a', { recursive: true });
    await files.rename('b', 'c', { replace: false });
    expect(asked.map(({ line, input }) => [line, input])).toEqual([
      ['POST mkdir', { path: 'a/b', parents: true, mode: 0o700 }],
      ['POST remove', { path: 'a', recursive: true }],
      ['POST rename', { from: 'b', to: 'c', replace: false }],
    ]);
  });
});
