import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TcpProxy, within } from '../src/index.ts';

/** Answers each line with the same in capitals, and keeps what it was told. */
let server: Server;
let told: string;
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  told = '';
  server = createServer((socket) => {
    let line = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => {
      told += piece.toString();
      line += piece.toString();
      if (line.endsWith('\n')) {
        socket.write(line.toUpperCase());
        line = '';
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await TcpProxy.open(portOf(server));
});
afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await proxy.close();
  server.close();
  await once(server, 'close');
});

const portOf = (of: Server): number => (of.address() as AddressInfo).port;

async function open(port = proxy.port): Promise<Socket> {
  const client = connect({ port, host: '127.0.0.1', noDelay: true });
  clients.push(client);
  await once(client, 'connect');
  return client;
}

/** What the client gets next. */
async function answer(client: Socket): Promise<string> {
  const [piece] = (await once(client, 'data')) as [Buffer];
  return piece.toString();
}

function ask(client: Socket, line: string): Promise<string> {
  const answered = answer(client);
  client.write(line);
  return answered;
}

/** How the connection ends for the client, and what it was told before. */
async function ending(client: Socket): Promise<{ code: string | undefined; heard: string }> {
  let heard = '';
  let code: string | undefined;
  client.on('data', (piece: Buffer) => (heard += piece.toString()));
  client.on('error', (error: NodeJS.ErrnoException) => ({ code } = error));
  await new Promise((resolve) => {
    client.once('close', resolve);
  });
  return { code, heard };
}

const RESET = { code: 'ECONNRESET', heard: '' };

describe('TcpProxy', () => {
  it('passes on what either side says, however much that is', async () => {
    const client = await open();
    expect(await ask(client, 'hello\n')).toBe('HELLO\n');
    const long = `${'x'.repeat(3_000_000)}\n`;
    let heard = 0;
    const all = new Promise<void>((resolve) => {
      client.on('data', (piece: Buffer) => {
        heard += piece.length;
        if (heard === long.length) {
          resolve();
        }
      });
    });
    client.write(long);
    await all;
    expect(told.length).toBe('hello\n'.length + long.length);
  });

  it('passes on nothing while it is frozen, and all of it afterwards', async () => {
    const before = await open();
    await ask(before, 'before\n');
    proxy.freeze();
    const meanwhile = await open();
    before.write('frozen\n');
    meanwhile.write('frozen too\n');
    // The server is well: it answers whoever is connected to it directly.
    const direct = await open(portOf(server));
    expect(await ask(direct, 'direct\n')).toBe('DIRECT\n');
    expect(told).toBe('before\ndirect\n');
    const answers = Promise.all([answer(before), answer(meanwhile)]);
    proxy.thaw();
    expect(await answers).toEqual(['FROZEN\n', 'FROZEN TOO\n']);
  });

  it('loses what it holds up if it is cut before it thaws', async () => {
    const client = await open();
    await ask(client, 'before\n');
    proxy.freeze();
    client.write('lost\n');
    const ended = ending(client);
    proxy.cut();
    proxy.thaw();
    expect(await ended).toEqual(RESET);
    expect(await ask(await open(), 'after\n')).toBe('AFTER\n');
    expect(told).toBe('before\nafter\n');
  });

  it('resets all that is connected, and takes new connections', async () => {
    const [one, other] = [await open(), await open()];
    await ask(one, 'one\n');
    const ended = Promise.all([ending(one), ending(other)]);
    proxy.cut();
    expect(await ended).toEqual([RESET, RESET]);
    expect(await ask(await open(), 'again\n')).toBe('AGAIN\n');
  });

  it.each([
    ['before it arrives', false, ''],
    ['once it has arrived', true, 'now COMMIT\n'],
  ])('cuts at what the client says, %s', async (_, arrives, got) => {
    const [client, other] = [await open(), await open()];
    await ask(other, 'commit\n');
    told = '';
    const cut = proxy.cutAt({ content: 'COMMIT', from: 'client', arrives });
    const ended = ending(client);
    client.write('now COMMIT\n');
    await cut;
    expect(await ended).toEqual(RESET);
    // Once: another connection may say it, and hears it.
    expect(await ask(other, 'COMMIT\n')).toBe('COMMIT\n');
    expect(told).toBe(`${got}COMMIT\n`);
  });

  it('cuts at what the server says, and not at the same from the client', async () => {
    const client = await open();
    const cut = proxy.cutAt({ content: 'DONE', from: 'server', arrives: false });
    expect(await ask(client, 'say DON\n')).toBe('SAY DON\n');
    const ended = ending(client);
    client.write('DONE\n');
    await cut;
    expect(await ended).toEqual(RESET);
    expect(told).toBe('say DON\nDONE\n');
  });

  it('lets the client hear what the server said, and cuts then', async () => {
    const client = await open();
    const cut = proxy.cutAt({ content: 'BYE', from: 'server', arrives: true });
    const ended = ending(client);
    client.write('bye\n');
    await cut;
    expect((await ended).heard).toBe('BYE\n');
  });

  it('knows a content that comes in pieces', async () => {
    const client = await open();
    const cut = proxy.cutAt({ content: 'COMMIT', from: 'client', arrives: false });
    client.write('COM');
    await within(10_000, 'the first piece', () => told === 'COM');
    const ended = ending(client);
    client.write('MIT\n');
    await cut;
    expect(await ended).toEqual(RESET);
    expect(told).toBe('COM');
  });

  it('stands before the server that a URL names', async () => {
    const target = `redis://user:word@127.0.0.1:${portOf(server)}/0?a=b`;
    const { proxy: own, url } = await TcpProxy.before(target);
    try {
      expect(url).toBe(`redis://user:word@127.0.0.1:${own.port}/0?a=b`);
      expect(await ask(await open(own.port), 'hello\n')).toBe('HELLO\n');
    } finally {
      await own.close();
    }
  });

  it('leaves nothing open', async () => {
    const client = await open();
    await ask(client, 'hello\n');
    const ended = ending(client);
    const { port } = proxy;
    await proxy.close();
    await ended;
    const refused = connect({ port, host: '127.0.0.1' });
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    // For what is closed after each test.
    proxy = await TcpProxy.open(portOf(server));
  });
});
