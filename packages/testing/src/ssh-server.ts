import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { openServer, type LocalServer, type ServerKind } from '@drydock/local-servers';
import { serverUser, type ServerUser } from '@drydock/local-servers';
import { findSshd, makeSshKeyPair, type SshdBinary, type SshKeyPair } from '@drydock/local-servers';
import {
  groupLines,
  ORDINARY_NAME,
  passwdLines,
  prepareForSshd,
  SSHD_SETTINGS,
  sshdEnvironment,
} from '@drydock/local-servers';

export interface SshServerOptions {
  /** Its own; made when missing. Lies elsewhere when the server's user cannot enter it. */
  readonly directory: string;
  /** A free one when not given. */
  readonly port?: number;
  /** Lines of `authorized_keys`. */
  readonly authorizedKeys: readonly string[];
  /** Its identity; a fresh one when not given. */
  readonly hostKey?: SshKeyPair;
  /** Whether it runs as an ordinary user even where this process is root. */
  readonly ordinaryUser?: boolean;
  /** More lines for sshd_config; they come first, where the first one of a name counts. */
  readonly settings?: readonly string[];
}

/** An OpenSSH server that lets one user in. */
export interface SshServer extends LocalServer {
  /** The user to log in as. */
  readonly user: string;
  /** That user's home. */
  readonly home: string;
  /** `SHA256:...` */
  readonly hostKey: string;
}

const READY_TIMEOUT_MS = 2_000;

/**
 * Starts a real OpenSSH server on 127.0.0.1 with files of its own, as the current user or as an
 * ordinary one.
 *
 * @throws DrydockError `local-stack-failed` where there is no sshd, none can be downloaded, or it
 * does not start
 */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const runsAs = options.ordinaryUser === true ? serverUser() : null;
  const binary = await findSshd(runsAs);
  const hostKey = options.hostKey ?? makeSshKeyPair();
  const user = runsAs === null ? userInfo().username : ORDINARY_NAME;
  const server = await openServer(sshKind(binary, runsAs, user, hostKey, options), options);
  return Object.defineProperties(server, {
    user: { value: user },
    home: { value: binary.nssWrapper === null ? userInfo().homedir : homeIn(server.directory) },
    hostKey: { value: hostKey.fingerprint },
  }) as SshServer;
}

const homeIn = (directory: string): string => join(directory, 'home');

function sshKind(
  binary: SshdBinary,
  runsAs: ServerUser | null,
  user: string,
  hostKey: SshKeyPair,
  options: SshServerOptions,
): ServerKind {
  return {
    title: 'The OpenSSH server',
    runsAs,
    stopSignal: 'SIGTERM',
    graceSeconds: 5,
    prepare: async (directory) => {
      prepareForSshd(runsAs);
      if (!existsSync(homeIn(directory))) {
        mkdirSync(homeIn(directory), { mode: 0o700 });
        giveTo(runsAs, homeIn(directory));
      }
    },
    command: (directory, port) => {
      const login = { name: user, runsAs, home: homeIn(directory) };
      const files = {
        'host-key': hostKey.privateKey,
        'authorized-keys': lines(options.authorizedKeys),
        passwd: lines(passwdLines(login)),
        group: lines(groupLines(login)),
        'sshd-config': lines(config(directory, port, binary, options)),
      };
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(directory, name), text, { mode: 0o600 });
        giveTo(runsAs, join(directory, name));
      }
      return {
        command: binary.command,
        args: ['-D', '-e', '-f', join(directory, 'sshd-config')],
        env: sshdEnvironment(binary, {
          passwd: join(directory, 'passwd'),
          group: join(directory, 'group'),
        }),
      };
    },
    isReady: (_directory, port) => greets(port),
    isTransient: () => false,
    url: (_directory, port) => `ssh://${user}@127.0.0.1:${port}`,
  };
}

function config(
  directory: string,
  port: number,
  binary: SshdBinary,
  { settings = [] }: SshServerOptions,
): readonly string[] {
  return [
    ...settings,
    ...binary.settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(directory, 'host-key')}`,
    `AuthorizedKeysFile ${join(directory, 'authorized-keys')}`,
    ...SSHD_SETTINGS,
    'Subsystem sftp internal-sftp',
  ];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** Whether somebody on that port speaks SSH. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: READY_TIMEOUT_MS });
    const settle = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', (bytes) => settle(bytes.toString('latin1').startsWith('SSH-2.0')));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

function giveTo(user: ServerUser | null, path: string): void {
  if (user !== null) {
    chownSync(path, user.uid, user.gid);
  }
}
