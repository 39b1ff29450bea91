import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends one command and answers the raw reply. */
export async function redisCommand(url: string, ...words: readonly string[]): Promise<string> {
  const { hostname, port, password } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let reply = '';
  socket.on('data', (chunk) => {
    reply += chunk.toString();
  });
  const encode = (command: readonly string[]): string =>
    `*${command.length}\r\n${command.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
  // The server closes after QUIT, so the end of the stream is the end of the reply.
  socket.write(encode(['AUTH', password]) + encode(words) + encode(['QUIT']));
  await once(socket, 'close');
  return reply;
}
