import { open, realpath, readlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createConnection, type NetConnectOpts, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { notEntitled, type TunnelEnd, type TunnelRun, type TunnelTarget } from '@drydock/blueprint';
import { hasCode, O_PATH } from '../held-directory.ts';
import { identityOf, uidToDropTo } from '../identity.ts';
import { attemptLayout } from '../layout.ts';
import type { GateTarget } from '../run-in-gate.ts';
import { carry } from './carry.ts';
import { notASocket, notTaken, nothingListens, type SocketsAllowed } from './refusals.ts';

/** What listens on loopback answers at once; a queue that is full does not. */
const CONNECT_LIMIT_MS = 15_000;

/**
 * Connects to a port or a socket of this machine for a lease's attempt, and carries bytes both ways.
 *
 * @throws DrydockError `connection-refused`, `tunnel-refused`, `lease-ended`, `interrupted`; the signal's reason
 */
export async function tunnelHere(
  lease: GateTarget,
  target: TunnelTarget,
  sockets: SocketsAllowed,
  run: TunnelRun,
): Promise<TunnelEnd> {
  const socket =
    'port' in target
      ? await connectToPort(target, run)
      : await connectToSocket(lease, target.socket, sockets, run);
  socket.setNoDelay(true);
  const reset = (): void => {
    socket.resetAndDestroy();
  };
  return carry({ stream: socket, reset, whyLost: () => null }, run);
}

async function requireEntitled({ entitled, signal }: TunnelRun): Promise<void> {
  if (!(await entitled())) {
    throw notEntitled();
  }
  signal.throwIfAborted();
}

async function connectToPort(target: { readonly port: number }, run: TunnelRun): Promise<Socket> {
  await requireEntitled(run);
  const { port } = target;
  try {
    return await connected({ host: '127.0.0.1', port }, run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    if (!hasCode(error, 'ECONNREFUSED')) {
      throw notTaken(target, (error as Error).message, error);
    }
    // Programs that listen at `localhost` often do so at ::1 alone.
    try {
      return await connected({ host: '::1', port }, run.signal);
    } catch {
      run.signal.throwIfAborted();
      throw nothingListens(target, error);
    }
  }
}

/**
 * What is looked at is held by a descriptor, and that is connected to: whoever exchanges names meanwhile changes nothing.
 *
 * Where leases have users of their own the socket has to be this one's. Drydock's own user, root, could connect to any,
 * and a link in the lease's directory may lead to any.
 */
async function connectToSocket(
  { place, attemptId }: GateTarget,
  path: string,
  sockets: SocketsAllowed,
  run: TunnelRun,
): Promise<Socket> {
  const { work } = attemptLayout(place, attemptId);
  const uid = uidToDropTo(identityOf(attemptId));
  const held = await holdSocket(resolve(work, path), path);
  try {
    const own = `/proc/self/fd/${held.fd}`;
    const stats = await held.stat();
    if (!stats.isSocket()) {
      throw notASocket(path, 'other');
    }
    if (uid !== null && stats.uid !== uid) {
      throw notASocket(path, 'foreign');
    }
    if (sockets === 'own' && !(await readlink(own)).startsWith(`${await realpath(work)}/`)) {
      throw notASocket(path, 'outside');
    }
    await requireEntitled(run);
    return await connected({ path: own }, run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    throw hasCode(error, 'ECONNREFUSED')
      ? nothingListens({ socket: path }, error)
      : hasCode(error, 'EACCES', 'EPERM')
        ? notASocket(path, 'foreign')
        : hasCode(error, 'EAGAIN')
          ? notTaken({ socket: path }, 'too many wait to be taken', error)
          : error;
  } finally {
    await held.close();
  }
}

async function holdSocket(path: string, shown: string): Promise<FileHandle> {
  try {
    return await open(path, O_PATH);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG')) {
      throw notASocket(shown, 'missing');
    }
    if (hasCode(error, 'EACCES')) {
      throw notASocket(shown, 'foreign');
    }
    throw error;
  }
}

function connected(to: NetConnectOpts, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ ...to, allowHalfOpen: true });
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('error');
      if (error === undefined) {
        resolve(socket);
      } else {
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      }
    };
    const onAbort = (): void => settle(signal.reason as Error);
    const timer = setTimeout(() => settle(new Error('no answer in time')), CONNECT_LIMIT_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', settle);
    socket.once('connect', () => settle());
  });
}
