import { readFile } from 'node:fs/promises';

/** Of the kernel's table: established. */
const ESTABLISHED = '01';

/** Connections that this computer has to that port of it, of whichever address. */
export async function connectionsTo(port: number): Promise<number> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = (await readFile('/proc/net/tcp', 'latin1')).split('\n').slice(1);
  return sockets.filter((socket) => {
    const [, , remote = '', state] = socket.trim().split(/\s+/);
    return remote.endsWith(end) && state === ESTABLISHED;
  }).length;
}
