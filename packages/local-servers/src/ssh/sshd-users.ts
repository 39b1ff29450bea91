import { existsSync, mkdirSync } from 'node:fs';
import type { ServerUser } from '../server-user.ts';
import type { SshdBinary } from './sshd-binary.ts';

/** Whom a server lets in, where its users are shown to it. */
export interface SshdLogin {
  readonly name: string;
  /** Null for whoever runs this process. */
  readonly runsAs: ServerUser | null;
  readonly home: string;
}

/** The user that stands for an ordinary one where the server's own users are shown to it. */
export const ORDINARY_NAME = 'drydock';

/** sshd refuses to run as root without it; Debian's own service makes it at each start. */
const PRIVILEGE_SEPARATION_DIRECTORY = '/run/sshd';

/** Makes what sshd needs on this machine before it runs as that user. */
export function prepareForSshd(runsAs: ServerUser | null): void {
  if (process.getuid?.() === 0 && runsAs === null) {
    mkdirSync(PRIVILEGE_SEPARATION_DIRECTORY, { mode: 0o755, recursive: true });
  }
}

/** The users that the server sees: itself, the one it uses while it talks to strangers, and root. */
export function passwdLines({ name, runsAs, home }: SshdLogin): readonly string[] {
  const { uid, gid } = idsOf(runsAs);
  return [
    `${name}:x:${uid}:${gid}::${home}:${SHELLS.find((path) => existsSync(path)) ?? '/bin/sh'}`,
    'sshd:x:65532:65532::/nonexistent:/usr/sbin/nologin',
    ...(uid === 0 ? [] : ['root:x:0:0::/nonexistent:/usr/sbin/nologin']),
  ];
}

export function groupLines({ runsAs }: SshdLogin): readonly string[] {
  return ['root:x:0:', `drydock:x:${idsOf(runsAs).gid}:`];
}

/** What tells a downloaded server where its libraries lie, and the users in those two files. */
export function sshdEnvironment(
  { libraryPath, nssWrapper }: SshdBinary,
  files: { readonly passwd: string; readonly group: string },
): Readonly<Record<string, string>> {
  return {
    ...(libraryPath !== '' && { LD_LIBRARY_PATH: libraryPath }),
    ...(nssWrapper !== null && {
      LD_PRELOAD: nssWrapper,
      NSS_WRAPPER_PASSWD: files.passwd,
      NSS_WRAPPER_GROUP: files.group,
    }),
  };
}

/** What every server of ours is set to, whatever else it is. */
export const SSHD_SETTINGS: readonly string[] = [
  'AuthenticationMethods publickey',
  'PermitRootLogin prohibit-password',
  'UsePAM no',
  // The directories above its files may be open to others.
  'StrictModes no',
  'PidFile none',
  'PrintMotd no',
];

const SHELLS = ['/bin/bash', '/usr/bin/bash'] as const;

const idsOf = (runsAs: ServerUser | null): ServerUser =>
  runsAs ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
