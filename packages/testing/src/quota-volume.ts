import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, isAbsolute, join } from 'node:path';
import {
  downloadPackages,
  hasDebianPackages,
  librariesIn,
  TOOLS_DIRECTORY,
} from '@drydock/local-servers';
import { DrydockError } from '@drydock/model';

/** A directory with a quota that holds: a small file system of its own, or a project of one. */
export interface QuotaVolume {
  readonly path: string;
  /** What is mounted, where `path` is a part of it. */
  readonly mount: string;
  close(): void;
}

const FOLDER = 'quota-tools';
const PACKAGES = ['e2fsprogs', 'quota'] as const;
const SBIN = ['/usr/sbin', '/sbin'] as const;
const PROJECT = '4711';
const MIB = 1_024 * 1_024;

/**
 * Why this machine has no file system of a test's own, or none with project quotas; null where it has. What is
 * missing here is the machine's to have: root, loop devices, a kernel. Tools are brought.
 */
export async function whyNoQuotaVolume(kind: 'volume' | 'project'): Promise<string | null> {
  if (process.getuid?.() !== 0) {
    return 'needs root';
  }
  if (!existsSync('/dev/loop-control')) {
    return 'this machine has no loop devices';
  }
  try {
    (await openQuotaVolume(kind, 32 * MIB)).close();
    return null;
  } catch (error) {
    if (error instanceof NotMounted) {
      return error.message;
    }
    throw error;
  }
}

/** The machine refuses it, with all that is needed at hand. */
class NotMounted extends Error {}

/**
 * @param bytes - of the volume; a project is a quarter of its file system
 * @throws DrydockError `local-stack-failed` where tools are missing and cannot be had
 */
export async function openQuotaVolume(
  kind: 'volume' | 'project',
  bytes: number,
): Promise<QuotaVolume> {
  const run = await quotaTools();
  const directory = mkdtempSync('/var/tmp/drydock-volume-');
  const image = join(directory, 'image');
  const mount = join(directory, 'mount');
  writeFileSync(image, '');
  truncateSync(image, kind === 'project' ? bytes * 4 : bytes);
  mkdirSync(mount);
  spawnSync('chmod', ['711', directory]);
  const isProject = kind === 'project';
  run('mkfs.ext4', [
    '-q',
    '-F',
    '-m',
    '0',
    ...(isProject ? ['-O', 'project,quota', '-E', 'quotatype=prjquota'] : []),
    image,
  ]);
  const mounted = spawnSync('mount', ['-o', isProject ? 'loop,prjquota' : 'loop', image, mount], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const close = (): void => {
    if (isMounted(mount)) {
      // What was just ended may hold it for a moment: then it goes when that has gone.
      spawnSync('umount', [mount]);
      if (isMounted(mount)) {
        spawnSync('umount', ['-l', mount]);
      }
    }
    rmSync(directory, { recursive: true, force: true });
  };
  if (mounted.status !== 0) {
    close();
    const what = isProject ? 'a file system with project quotas' : 'a file system in a file';
    throw new NotMounted(`this machine does not mount ${what}`);
  }
  try {
    const path = isProject ? join(mount, 'project') : mount;
    if (isProject) {
      mkdirSync(path);
      run('chattr', ['-p', PROJECT, path]);
      run('chattr', ['+P', path]);
      run('setquota', ['-P', PROJECT, '0', String(bytes / 1_024), '0', '0', mount]);
    }
    spawnSync('chmod', ['1777', path]);
    return { path, mount, close };
  } catch (error) {
    close();
    throw error;
  }
}

const isMounted = (path: string): boolean =>
  readFileSync('/proc/self/mounts', 'utf8').includes(` ${path} `);

/** Runs mkfs.ext4, chattr and setquota: installed ones, else the distribution's packages, not installed. */
async function quotaTools(): Promise<(name: string, args: readonly string[]) => void> {
  const names = ['mkfs.ext4', 'chattr', 'setquota'];
  const folder = join(TOOLS_DIRECTORY, FOLDER);
  if (names.some((name) => installed(name) === null) && !existsSync(folder)) {
    if (!hasDebianPackages()) {
      throw new DrydockError(
        'local-stack-failed',
        'There are no tools for quotas on this machine.',
        {
          hint: `Install ${PACKAGES.join(' and ')}.`,
        },
      );
    }
    await downloadPackages(FOLDER, PACKAGES, null);
  }
  return (name, args) => {
    const own = installed(name);
    const command = own ?? unpacked(folder, name);
    const env = own === null ? { LD_LIBRARY_PATH: librariesIn(folder) } : {};
    const { status, stderr, error } = spawnSync(command, args, {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', ...env },
    });
    if (status !== 0) {
      throw new DrydockError('local-stack-failed', `${name} failed: ${error?.message ?? stderr}`);
    }
  };
}

function installed(name: string): string | null {
  const found = [...(process.env['PATH'] ?? '').split(delimiter), ...SBIN]
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path));
  return found ?? null;
}

function unpacked(folder: string, name: string): string {
  const found = ['usr/sbin', 'sbin', 'usr/bin', 'bin']
    .map((directory) => join(folder, directory, name))
    .find((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
  if (found === undefined) {
    throw new DrydockError('local-stack-failed', `There is no ${name} in ${folder}.`, {
      hint: 'Remove that folder; it is downloaded again.',
    });
  }
  return found;
}
