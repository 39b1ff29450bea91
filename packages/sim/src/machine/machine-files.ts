import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  groupLines,
  makeSshKeyPair,
  passwdLines,
  SSHD_SETTINGS,
  type SshdBinary,
  type SshdLogin,
} from '@drydock/local-servers';
import type { ServerUser } from '@drydock/local-servers';
import { bootEndedProgram, cloudInitProgram, initWordsIn } from './cloud-init.ts';
import type { Isolation } from './isolation.ts';
import type { MachineSpec } from './machine.ts';
import { newMark, type Mark } from './marks.ts';
import { programsForName, type OwnName } from './own-name.ts';

/** Where the parts of a machine lie: the whole of it is one directory. */
export interface MachineFiles {
  readonly directory: string;
  /** Programs that come first on it. */
  readonly bin: string;
  /** What its user data finds as cloud-init's directory. */
  readonly cloud: string;
  readonly home: string;
  readonly tmp: string;
  readonly varTmp: string;
  readonly console: string;
  readonly sshdConfig: string;
  readonly sshdLog: string;
  readonly passwd: string;
  readonly group: string;
  readonly hostKey: string;
  readonly hostPublicKey: string;
  readonly mark: string;
}

export function machineFiles(directory: string): MachineFiles {
  const within = (...names: readonly string[]): string => join(directory, ...names);
  return {
    directory,
    bin: within('bin'),
    cloud: within('var', 'lib', 'cloud'),
    home: within('home'),
    tmp: within('tmp'),
    varTmp: within('var', 'tmp'),
    console: within('console.log'),
    sshdConfig: within('etc', 'sshd_config'),
    sshdLog: within('sshd.log'),
    passwd: within('etc', 'passwd'),
    group: within('etc', 'group'),
    hostKey: within('etc', 'ssh_host_ed25519_key'),
    hostPublicKey: within('etc', 'ssh_host_ed25519_key.pub'),
    mark: within('mark'),
  };
}

/** What is the same for all machines of a maker. */
export interface Making {
  readonly user: string;
  /** Who owns and runs them; null for whoever runs this process. */
  readonly runsAs: ServerUser | null;
  readonly sshd: SshdBinary;
  readonly isolation: Isolation;
}

/** What is on its disk that has to be known to boot it. */
export interface Disk {
  readonly files: MachineFiles;
  readonly mark: Mark;
  /** A line of `known_hosts`, without a name and a comment. */
  readonly hostPublicKey: string;
}

/** Makes a machine's disk, whole or not at all. */
export function makeDisk(directory: string, spec: MachineSpec, making: Making): Disk {
  const unfinished = `${directory}.new`;
  const [here, there] = [machineFiles(unfinished), machineFiles(directory)];
  const mark = newMark();
  const hostKey = makeSshKeyPair('ed25519');
  const login: SshdLogin = { name: making.user, runsAs: making.runsAs, home: there.home };
  const own: OwnName | null =
    making.isolation === 'none' ? { hostName: spec.hostName, bin: there.bin } : null;
  const directories: readonly [path: string, mode: number][] = [
    [here.directory, 0o755],
    [join(here.directory, 'etc'), 0o755],
    [join(here.directory, 'var'), 0o755],
    [join(here.directory, 'var', 'lib'), 0o755],
    [here.bin, 0o755],
    [initWordsIn(here.bin), 0o755],
    [here.cloud, 0o755],
    [join(here.cloud, 'instance'), 0o755],
    [join(here.cloud, 'instance', 'scripts'), 0o755],
    [here.home, 0o700],
    [join(here.home, '.ssh'), 0o700],
    [here.tmp, 0o1777],
    [here.varTmp, 0o1777],
  ];
  const files: readonly [path: string, mode: number, text: string][] = [
    [here.mark, 0o600, mark],
    [here.hostKey, 0o600, hostKey.privateKey],
    [here.hostPublicKey, 0o644, `${hostKey.publicKey} root@${spec.hostName}\n`],
    [here.passwd, 0o644, lines(passwdLines(login))],
    [here.group, 0o644, lines(groupLines(login))],
    [here.sshdConfig, 0o644, lines(sshdConfig(there, making.sshd))],
    [join(here.home, '.ssh', 'authorized_keys'), 0o600, lines(spec.authorizedKeys)],
    // A login shell takes the PATH of this computer's own files; this comes after them.
    [join(here.home, '.profile'), 0o644, `PATH='${there.bin}':"$PATH"\nexport PATH\n`],
    [join(here.bin, 'cloud-init'), 0o755, cloudInitProgram()],
    [join(here.bin, 'boot-ended'), 0o755, bootEndedProgram()],
    ...programsForName(own).map(
      ([name, text]) => [join(here.bin, name), 0o755, text] as [string, number, string],
    ),
  ];
  for (const [path, mode] of directories) {
    mkdirSync(path);
    // Whatever the umask says.
    chmodSync(path, mode);
    give(making.runsAs, path);
  }
  for (const [path, mode, text] of files) {
    writeFileSync(path, text, { mode });
    give(making.runsAs, path);
  }
  renameSync(unfinished, directory);
  return { files: there, mark, hostPublicKey: hostKey.publicKey };
}

/** Null where there is none. */
export function readDisk(directory: string): Disk | null {
  const files = machineFiles(directory);
  if (!existsSync(files.mark)) {
    return null;
  }
  const [type = '', key = ''] = readFileSync(files.hostPublicKey, 'utf8').split(' ');
  return {
    files,
    mark: readFileSync(files.mark, 'utf8'),
    hostPublicKey: `${type} ${key}`,
  };
}

/** The first of a name counts, and paths with spaces want quotes. */
function sshdConfig(files: MachineFiles, sshd: SshdBinary): readonly string[] {
  return [
    ...sshd.settings,
    `HostKey "${files.hostKey}"`,
    `AuthorizedKeysFile "${join(files.home, '.ssh', 'authorized_keys')}"`,
    ...SSHD_SETTINGS,
    // Also where the server takes the user's home from this computer's list.
    `SetEnv "HOME=${files.home}" "PATH=${files.bin}:${USUAL_PATH}"`,
    `Subsystem sftp internal-sftp -d "${files.home}"`,
    'LoginGraceTime 30',
    'LogLevel ERROR',
    'UseDNS no',
    'PrintLastLog no',
  ];
}

export const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

/** Of the names of disks that are being removed: nobody takes one for a machine after a crash. */
export const GONE = '.gone';

export async function removeDisk(directory: string): Promise<void> {
  if (existsSync(directory)) {
    renameSync(directory, `${directory}${GONE}`);
    await rm(`${directory}${GONE}`, { recursive: true, force: true });
  }
}

export function give(user: ServerUser | null, path: string): void {
  if (user !== null) {
    chownSync(path, user.uid, user.gid);
  }
}
