import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { notEntitled, type TunnelEnd, type TunnelRun, type TunnelTarget } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import type { ClientChannel } from 'ssh2';
import { identityIn, uidToDropTo } from '../identity.ts';
import { unsafe } from '../judge-place.ts';
import { attemptLayout } from '../layout.ts';
import { carry, type FarEnd } from '../tunnel/carry.ts';
import {
  NOT_A_SOCKET,
  notASocket,
  notTaken,
  nothingListens,
  type SocketFault,
  type SocketsAllowed,
} from '../tunnel/refusals.ts';
import { askHost } from './ask-host.ts';
import { addressOf, type SshEndpoint } from './endpoint.ts';
import type { ForwardTarget } from './connect.ts';
import type { HostPlace } from './host-place.ts';
import type { OpenChannel } from './lane.ts';
import { hostsWords, misbehaves } from './misbehaves.ts';
import { laneFor } from './pool.ts';
import { FIND_SOCKET, FORGET_SOCKET } from './socket-scripts.ts';

/** What the address of a socket has room for on Linux, without its NUL. */
const ADDRESS_BYTES_MAX = 107;

/** Of RFC 4254: the server does not let this user have such channels at all. */
const PROHIBITED = 1;

/** What is said of a path before it is cut off. */
const SENTENCE_MAX = 300;

/**
 * Connects to a port or a socket of a host for a lease's attempt, and carries bytes both ways, over a channel of its own.
 *
 * @throws DrydockError `connection-refused`, `tunnel-refused`, `lease-ended`, `interrupted`, `host-unreachable`; the
 *   signal's reason
 */
export async function tunnelOverSsh(
  place: HostPlace,
  attemptId: string,
  target: TunnelTarget,
  sockets: SocketsAllowed,
  run: TunnelRun,
): Promise<TunnelEnd> {
  const opened =
    'port' in target
      ? await openPort(place.endpoint, target, run)
      : await openSocket(place, attemptId, { path: target.socket, sockets }, run);
  const { channel, connection, release } = opened;
  try {
    return await carry(farEnd(place.endpoint, opened), run);
  } finally {
    void channelClosed(channel, connection.closed).then(release);
    channel.resume();
    channel.close();
  }
}

function farEnd(
  endpoint: SshEndpoint,
  { channel, connection }: OpenChannel<ClientChannel>,
): FarEnd {
  return {
    stream: channel,
    reset: () => channel.close(),
    room: () => connection.room(),
    // The end of a connection ends its channels as if the other side had said so.
    whyLost: () =>
      connection.isClosed()
        ? (connection.fault() ??
          new DrydockError(
            'host-unreachable',
            `The connection to the host ${addressOf(endpoint)} was lost.`,
            { hint: 'Not all of it came, or went. Connect again when the host answers.' },
          ))
        : null,
  };
}

function channelClosed(channel: ClientChannel, connectionClosed: Promise<void>): Promise<void> {
  return Promise.race([
    connectionClosed,
    new Promise<void>((resolve) => channel.once('close', () => resolve())),
  ]);
}

async function requireEntitled({ entitled, signal }: TunnelRun): Promise<void> {
  if (!(await entitled())) {
    throw notEntitled();
  }
  signal.throwIfAborted();
}

async function openPort(
  endpoint: SshEndpoint,
  target: { readonly port: number },
  run: TunnelRun,
): Promise<OpenChannel<ClientChannel>> {
  await requireEntitled(run);
  const { port } = target;
  try {
    return await forward(endpoint, { host: '127.0.0.1', port }, run.signal);
  } catch (error) {
    if (DrydockError.is(error) || isProhibited(error)) {
      throw refused(endpoint, target, error);
    }
    // Programs that listen at `localhost` often do so at ::1 alone.
    try {
      return await forward(endpoint, { host: '::1', port }, run.signal);
    } catch (again) {
      throw refused(endpoint, target, DrydockError.is(again) ? again : error);
    }
  }
}

async function openSocket(
  { endpoint, directory, mode }: HostPlace,
  attemptId: string,
  { path, sockets }: { readonly path: string; readonly sockets: SocketsAllowed },
  run: TunnelRun,
): Promise<OpenChannel<ClientChannel>> {
  const { root, work } = attemptLayout(directory, attemptId);
  const uid = uidToDropTo(identityIn(mode, attemptId));
  const whole = path.startsWith('/') ? path : `${work}/${path}`;
  const isLinked = uid !== null || Buffer.byteLength(whole) > ADDRESS_BYTES_MAX;
  const link = isLinked ? `${basename(root)}.t${randomBytes(4).toString('hex')}` : '';
  const forget = (): void => {
    if (isLinked) {
      // Whatever becomes of it: the end of the lease removes it too.
      const late = AbortSignal.timeout(10_000);
      void askHost(endpoint, FORGET_SOCKET, [root, link], late).catch(() => undefined);
    }
  };
  const values = [root, path, String(uid ?? ''), link, sockets];
  const [said = ''] = await askHost(endpoint, FIND_SOCKET, values, run.signal);
  if (said !== 'socket') {
    throw whyNoSocket(endpoint, path, said);
  }
  try {
    await requireEntitled(run);
    const at = isLinked ? `${directory}/${link}` : whole;
    return await forward(endpoint, { path: at }, run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    // It is there, and was looked at: nobody listens at it any more, or sshd may not connect.
    throw refused(endpoint, { socket: path }, error);
  } finally {
    forget();
  }
}

function whyNoSocket(endpoint: SshEndpoint, path: string, said: string): DrydockError {
  if (said === 'far') {
    return new DrydockError(
      'tunnel-refused',
      `No tunnel leads to ${path}: it has to be on the file system of the lease’s directory.`,
      { hint: 'Have the program listen at a socket in the lease’s own directory.' },
    );
  }
  if (said.startsWith('unsafe ')) {
    return unsafe(
      `On ${addressOf(endpoint)}: ${hostsWords(said.slice('unsafe '.length), SENTENCE_MAX)}`,
    );
  }
  return said in NOT_A_SOCKET
    ? notASocket(path, said as SocketFault)
    : misbehaves(endpoint, 'answered what it may not');
}

async function forward(
  endpoint: SshEndpoint,
  to: ForwardTarget,
  signal: AbortSignal,
): Promise<OpenChannel<ClientChannel>> {
  return (await laneFor(endpoint, 'tunnels')).forward(to, signal);
}

const isProhibited = (error: unknown): boolean =>
  error instanceof Error && 'reason' in error && error.reason === PROHIBITED;

function refused(endpoint: SshEndpoint, target: TunnelTarget, error: unknown): unknown {
  if (DrydockError.is(error) || !(error instanceof Error) || !('reason' in error)) {
    return error;
  }
  if (isProhibited(error)) {
    return new DrydockError(
      'tunnel-refused',
      `The host ${addressOf(endpoint)} lets nobody forward connections.`,
      {
        cause: error,
        hint: 'See AllowTcpForwarding, AllowStreamLocalForwarding and PermitOpen of its sshd.',
      },
    );
  }
  return /refused|open failed$/i.test(error.message)
    ? nothingListens(target, error)
    : notTaken(target, hostsWords(error.message), error);
}
