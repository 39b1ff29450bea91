import { existsSync, readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { DrydockError } from '@drydock/model';
import { downloadPackages, hasDebianPackages, librariesIn } from '../debian-packages.ts';
import { homeDirectoryFor } from '../home-directory.ts';
import { canReach, type ServerUser } from '../server-user.ts';
import { TOOLS_DIRECTORY } from '../tools-directory.ts';

/** How to run an OpenSSH server here. */
export interface SshdBinary {
  readonly command: string;
  /** Lines of its configuration that say where the rest of it lies. */
  readonly settings: readonly string[];
  readonly libraryPath: string;
  /** The library that shows the server users of its own; null where it is not needed. */
  readonly nssWrapper: string | null;
}

const FOLDER = 'openssh';
const PACKAGES = ['openssh-server', 'libnss-wrapper'] as const;

/** sbin is on no ordinary user's PATH. */
const SBIN = ['/usr/sbin', '/usr/local/sbin'] as const;

/**
 * Finds an sshd: an installed one, else one that was downloaded before, else the distribution's
 * package, downloaded without installing it. For root it is always the downloaded one, since as
 * root sshd needs users that the machine may lack, and libnss-wrapper brings those; also for
 * others with `ownUsers`, which is for users with homes of their own making.
 *
 * @throws DrydockError `local-stack-failed` where there is none and none can be had
 */
export async function findSshd(
  user: ServerUser | null,
  options: { readonly ownUsers?: boolean } = {},
): Promise<SshdBinary> {
  const needsUsers = options.ownUsers === true || process.getuid?.() === 0;
  const installed = needsUsers ? undefined : onPath();
  if (installed !== undefined) {
    return { command: installed, settings: [], libraryPath: '', nssWrapper: null };
  }
  const folder = join(homeDirectoryFor(TOOLS_DIRECTORY, user), FOLDER);
  if (!existsSync(folder)) {
    if (!hasDebianPackages()) {
      throw new DrydockError('local-stack-failed', 'There is no sshd on this machine.', {
        hint: 'Install OpenSSH’s server; it need not run.',
      });
    }
    await downloadPackages(FOLDER, PACKAGES, user);
  }
  return unpacked(folder, needsUsers, user);
}

function onPath(): string | undefined {
  return [...(process.env['PATH'] ?? '').split(delimiter), ...SBIN]
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, 'sshd'))
    .find((path) => existsSync(path) && canReach(path, null));
}

function unpacked(folder: string, needsUsers: boolean, user: ServerUser | null): SshdBinary {
  const command = join(folder, 'usr', 'sbin', 'sshd');
  const nssWrapper = readdirSync(join(folder, 'usr', 'lib'))
    .map((name) => join(folder, 'usr', 'lib', name, 'libnss_wrapper.so'))
    .find((path) => existsSync(path));
  if (!canReach(command, user) || (needsUsers && nssWrapper === undefined)) {
    throw new DrydockError('local-stack-failed', `The OpenSSH server in ${folder} is not whole.`, {
      hint: 'Remove that folder; it is downloaded again.',
    });
  }
  // From OpenSSH 9.8 on the server consists of several programs.
  const parts = [
    ['SshdSessionPath', 'sshd-session'],
    ['SshdAuthPath', 'sshd-auth'],
  ] as const;
  return {
    command,
    settings: parts
      .map(([setting, name]) => [setting, join(folder, 'usr', 'lib', 'openssh', name)] as const)
      .filter(([, path]) => existsSync(path))
      .map(([setting, path]) => `${setting} ${path}`),
    libraryPath: librariesIn(folder),
    nssWrapper: needsUsers ? (nssWrapper ?? null) : null,
  };
}
