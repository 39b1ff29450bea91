import { once } from 'node:events';
import { connect } from 'node:net';

export interface RedisMonitor {
  /** Everything that Redis was told since, as it prints it. */
  text(): string;
  close(): void;
}

/**
 * What MONITOR shows, over a plain connection: a client takes replies for its own commands and
 * stumbles over lines that come before it has noticed that it monitors.
 */
export async function monitorRedis(url: string): Promise<RedisMonitor> {
  const { hostname, port, password } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await once(socket, 'connect');
  const login = password === '' ? '' : `AUTH ${decodeURIComponent(password)}\r\n`;
  socket.write(`${login}MONITOR\r\n`);
  const replies = login === '' ? 1 : 2;
  while (text.split('+OK\r\n').length <= replies) {
    if (text.startsWith('-')) {
      throw new Error('Redis refused to be monitored.');
    }
    await once(socket, 'data');
  }
  return { text: () => text, close: () => socket.destroy() };
}
