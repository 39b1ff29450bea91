import { timingSafeEqual } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { DrydockError } from '@drydock/model';
import ssh2, {
  type Client,
  type ClientChannel,
  type ParsedKey,
  type PublicKeyAuthMethod,
  type SFTPWrapper,
} from 'ssh2';
import { watchChannel, type WatchedChannel } from './channel-exit.ts';
import { addressOf, type NewSshEndpoint } from './endpoint.ts';
import { guardAgainstFlood } from './flood.ts';
import { sshFingerprint } from './key-facts.ts';
import { hostsWords, misbehaves } from './misbehaves.ts';
import { openPrivateKey } from './private-key.ts';

/**
 * A peer that answers nothing is given up after 2.5 s × (3 + 1) = 10 s: a frozen server and a cut
 * network say nothing by themselves.
 */
const KEEPALIVE_INTERVAL_MS = 2_500;
const KEEPALIVE_COUNT_MAX = 3;

/** How long what is still to be sent may keep a connection that is closed. */
const CLOSE_LIMIT_MS = 5_000;

/** What today's clients no longer use: SHA-1 and DSA. */
const OUTDATED = {
  serverHostKey: ['ssh-rsa', 'ssh-dss'],
  kex: [
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ],
  hmac: ['hmac-sha1', 'hmac-sha1-etm@openssh.com', 'hmac-sha1-96', 'hmac-md5', 'hmac-md5-96'],
} as const;

/** What of a host a channel leads to. */
export type ForwardTarget =
  { readonly host: '127.0.0.1' | '::1'; readonly port: number } | { readonly path: string };

/**
 * So much of what channels write may wait for a host that takes it slowly: ssh2 writes what their windows allow, whether
 * the socket has room or not.
 */
const ROOM_BYTES = 1_024 * 1_024;

/** A connection that was made: its host showed the expected key and took ours. */
export interface SshConnection {
  /** `SHA256:...` of the host. */
  readonly hostKey: string;
  /** `10.0.0.7:22`, `2001:db8::7:22`: where its host is, whatever name led there. */
  readonly peer: string;
  /** Resolves when it has ended, however it did. */
  readonly closed: Promise<void>;
  readonly isClosed: () => boolean;
  /** Why we ended it ourselves, where the host left us no choice. */
  readonly fault: () => DrydockError | null;
  /** Opens a channel for a command. Rejects with the server's refusal. */
  exec(command: string): Promise<WatchedChannel>;
  openSftp(): Promise<SFTPWrapper>;
  /** Opens a channel to a port or a socket of the host. Rejects with the server's refusal. */
  forward(to: ForwardTarget): Promise<ClientChannel>;
  /** Resolves when what is still to be sent to the host is little, or it is closed. */
  room(): Promise<void>;
  /** Whether it keeps this process alive. */
  hold(isHeld: boolean): void;
  close(): void;
}

/**
 * Connects and logs in with that key, and with nothing else: no agent, no password.
 *
 * @throws DrydockError `host-unreachable`, `host-key-changed` or `credential-invalid`
 */
export async function connectSsh(endpoint: NewSshEndpoint): Promise<SshConnection> {
  const key = openPrivateKey(await endpoint.openKey());
  const at = (await endpoint.locate?.()) ?? endpoint.address;
  const socket = await connectSocket(endpoint, at);
  return logIn(endpoint, at, socket, key);
}

function connectSocket(endpoint: NewSshEndpoint, at: string): Promise<Socket> {
  const { port, connectTimeoutMs } = endpoint;
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: at, port });
    // Small packets go back and forth: Nagle's algorithm would make each of them wait.
    socket.setNoDelay(true);
    const fail = (why: string, cause?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(unreachable(endpoint, why, cause));
    };
    const timer = setTimeout(() => fail('no answer in time'), connectTimeoutMs);
    socket.once('error', (error) => fail(error.message, error));
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      // From here on the SSH client listens too; an error in between must not end the process.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function logIn(
  endpoint: NewSshEndpoint,
  at: string,
  socket: Socket,
  key: ParsedKey,
): Promise<SshConnection> {
  const { user, connectTimeoutMs } = endpoint;
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let hostKey: string | undefined;
    client.on('error', (error) => {
      client.end();
      socket.destroy();
      reject(whyNot(endpoint, at, hostKey, error));
    });
    client.once('close', () => reject(unreachable(endpoint, 'it closed the connection')));
    client.once('ready', () => {
      resolve(toConnection(endpoint, client, socket, hostKey ?? ''));
    });
    const method: PublicKeyAuthMethod = { type: 'publickey', username: user, key };
    client.connect({
      sock: socket,
      username: user,
      authHandler: [method],
      readyTimeout: connectTimeoutMs,
      keepaliveInterval: KEEPALIVE_INTERVAL_MS,
      keepaliveCountMax: KEEPALIVE_COUNT_MAX,
      hostVerifier: (blob: Buffer) => {
        hostKey = sshFingerprint(blob);
        return endpoint.hostKey === null || isSame(endpoint.hostKey, hostKey);
      },
      algorithms: {
        serverHostKey: { append: [], prepend: [], remove: [...OUTDATED.serverHostKey] },
        kex: { append: [], prepend: [], remove: [...OUTDATED.kex] },
        hmac: { append: [], prepend: [], remove: [...OUTDATED.hmac] },
        // A packet of 35 kB would become one of 35 MB: what a host sends is what is kept of it.
        compress: ['none'],
      },
    });
  });
}

function toConnection(
  endpoint: NewSshEndpoint,
  client: Client,
  socket: Socket,
  hostKey: string,
): SshConnection {
  let isClosed = false;
  let fault: DrydockError | null = null;
  let drained: Promise<void> | undefined;
  const channels = guardAgainstFlood(client, socket, (what) => {
    fault ??= misbehaves(endpoint, what);
    socket.destroy();
  });
  // An IPv4 address is one, over whichever sort of socket it is spoken to.
  const peer = `${socket.remoteAddress?.replace(/^::ffff:(?=[\d.]+$)/, '') ?? ''}:${endpoint.port}`;
  const whyNone = (): Error => fault ?? new Error('The connection is closed.');
  const closed = new Promise<void>((resolve) => {
    const settle = (): void => {
      isClosed = true;
      socket.destroy();
      resolve();
    };
    client.once('close', settle);
    // The keepalive gave up: whatever the socket thinks, nobody is there.
    client.once('error', settle);
    socket.once('close', settle);
  });
  const close = (): void => {
    client.end();
    socket.destroySoon();
    // A host that takes nothing does not let us say good-bye.
    const limit = setTimeout(() => socket.destroy(), CLOSE_LIMIT_MS).unref();
    void closed.then(() => clearTimeout(limit));
  };
  return {
    hostKey,
    peer,
    closed,
    isClosed: () => isClosed,
    fault: () => fault,
    exec: (command) =>
      new Promise((resolve, reject) => {
        void closed.then(() => reject(whyNone()));
        client.exec(command, (error, channel) => {
          if (error) {
            reject(error);
            return;
          }
          channels.add(channel);
          if (fault === null) {
            resolve(watchChannel(channel, { closed, close }));
          } else {
            reject(fault);
          }
        });
      }),
    openSftp: () =>
      new Promise((resolve, reject) => {
        void closed.then(() => reject(whyNone()));
        client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)));
      }),
    forward: (to) =>
      new Promise((resolve, reject) => {
        void closed.then(() => reject(whyNone()));
        const opened = (error: Error | undefined, channel: ClientChannel): void => {
          if (error) {
            reject(error);
            return;
          }
          channels.add(channel);
          if (fault === null) {
            resolve(channel);
          } else {
            reject(fault);
          }
        };
        if ('path' in to) {
          client.openssh_forwardOutStreamLocal(to.path, opened);
        } else {
          client.forwardOut('127.0.0.1', 0, to.host, to.port, opened);
        }
      }),
    room: async () => {
      while (socket.writableLength > ROOM_BYTES && !isClosed) {
        drained ??= new Promise<void>((resolve) => {
          socket.once('drain', resolve);
          void closed.then(resolve);
        }).finally(() => (drained = undefined));
        await drained;
      }
    },
    hold: (isHeld) => {
      if (isHeld) {
        socket.ref();
      } else {
        socket.unref();
      }
    },
    close,
  };
}

function isSame(expected: string, shown: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(shown)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function whyNot(
  endpoint: NewSshEndpoint,
  at: string,
  shown: string | undefined,
  error: Error & { level?: string },
): DrydockError {
  const { hostKey, user } = endpoint;
  if (hostKey !== null && shown !== undefined && !isSame(hostKey, shown)) {
    if (endpoint.locate !== undefined) {
      return new DrydockError(
        'host-key-changed',
        `Another machine answers at ${at}, where ${addressOf(endpoint)} should be: it shows the key ${shown} instead of ${hostKey}.`,
        { hint: 'Nothing is run there. Addresses go from one machine to the next.' },
      );
    }
    return new DrydockError(
      'host-key-changed',
      `The host ${addressOf(endpoint)} shows the key ${shown} instead of ${hostKey}.`,
      {
        hint: 'If it was set up anew, release its resource, and change `hostKey` where it is given. If not, somebody may be in between.',
      },
    );
  }
  if (error.level === 'client-authentication') {
    return new DrydockError(
      'host-unreachable',
      `The host ${addressOf(endpoint)} does not let "${user}" in with this key.`,
      { hint: 'Look at the user’s authorized_keys there, and at its sshd’s log.' },
    );
  }
  return unreachable(endpoint, error.message, error);
}

function unreachable(endpoint: NewSshEndpoint, why: string, cause?: Error): DrydockError {
  const said = hostsWords(why.replace(/\.$/, ''), 200);
  return new DrydockError(
    'host-unreachable',
    `The host ${addressOf(endpoint)} cannot be reached: ${said}.`,
    {
      ...(cause !== undefined && { cause: shortened(cause) }),
      hint: 'Look whether it is up, and whether its sshd listens there.',
    },
  );
}

/** For the log: an error may cite the host, 35 kB of it. */
function shortened(error: Error & { code?: unknown }): Error {
  const { code, message } = error;
  return Object.assign(new Error(hostsWords(message)), code !== undefined && { code });
}
