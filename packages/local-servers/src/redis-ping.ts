import { connect } from 'node:net';

const PATIENCE_MS = 1_000;

/**
 * Whether a Redis on that port of 127.0.0.1 takes this password and serves commands: the proof that
 * it is ours and has loaded its data. Any failure is a no.
 */
export function redisAnswers(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let reply = '';
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.on('connect', () => socket.write(request('AUTH', password) + request('PING')));
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      // One line per command; a server that is still loading answers PING with an error.
      const [auth, ping, rest] = reply.split('\r\n');
      if (rest !== undefined) {
        settle(auth === '+OK' && ping === '+PONG');
      }
    });
  });
}

function request(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}
