import { readFile } from 'node:fs/promises';

/** Of the kernel's table: established. */
const ESTABLISHED = '01';

/** 127.0.0.1 as that table has it: where the endpoint is, on the machines' port. */
const ENDPOINT = '0100007F:';

/** Connections that this computer has to machines, which all answer on that port of it. */
export async function connectionsTo(port: number): Promise<number> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = (await readFile('/proc/net/tcp', 'latin1')).split('\n').slice(1);
  return sockets.filter((socket) => {
    const [, , remote = '', state] = socket.trim().split(/\s+/);
    return remote.endsWith(end) && !remote.startsWith(ENDPOINT) && state === ESTABLISHED;
  }).length;
}
