import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { promisify } from 'node:util';
import type { MachineFiles } from './machine-files.ts';
import { marking, type Mark } from './marks.ts';

/** How much of a machine of its own a process can be given on this computer. */
export type Isolation =
  /** A name and, over some directories, files of its own; nobody needs to know of it. */
  | 'name-and-files'
  /** A name of its own. */
  | 'name'
  /** Nothing: programs that come first on the PATH say another name. */
  | 'none';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Gives the process a name, then what is in directories to other directories, then becomes the
 * command. Parameters: the name, pairs of directories, `--`, the command.
 */
const ENTER = `
echo "$1" >/proc/sys/kernel/hostname || exit 70
shift
while [ "$1" != -- ]; do
  mount --bind "$1" "$2" </dev/null || exit 70
  shift 2
done
shift
exec "$@"
`;

const run = promisify(execFile);
const TRY_WITHIN_MS = 10_000;

/** Tries once what works here. A container without the right to make namespaces is no fault. */
export async function findIsolation(isRoot: boolean): Promise<Isolation> {
  if (!isRoot) {
    return 'none';
  }
  const name = 'drydock-try';
  for (const isolation of ['name-and-files', 'name'] as const) {
    const mounts = isolation === 'name-and-files' ? [{ from: '/usr', over: '/usr' }] : [];
    const [program = '', ...args] = entering(isolation, name, mounts, ['uname', '-n']);
    try {
      const { stdout } = await run(program, args, { env: { PATH }, timeout: TRY_WITHIN_MS });
      if (stdout.trim() === name) {
        return isolation;
      }
    } catch {
      // Not allowed, or no such program: then without it.
    }
  }
  return 'none';
}

export interface OnMachine {
  readonly files: MachineFiles;
  readonly hostName: string;
  readonly mark: Mark;
  readonly isolation: Isolation;
  /** Directories that have to stay what they are: programs lie there. */
  readonly needed: readonly string[];
}

/** The command line that runs a command as a process of that machine. */
export function onMachine(
  { files, hostName, mark, isolation, needed }: OnMachine,
  env: Readonly<Record<string, string>>,
  command: readonly string[],
): readonly string[] {
  // Last, so that what the command needs, such as its libraries, is nobody else's on the way.
  const inner = [
    '/usr/bin/env',
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...command,
  ];
  const over = isolation === 'name-and-files' ? ownDirectories(files, needed) : [];
  return [...marking(mark), ...entering(isolation, hostName, over, inner)];
}

/** First on the usual PATH, and empty on most computers. */
export const OWN_PROGRAMS = '/usr/local/sbin';

interface Own {
  readonly from: string;
  readonly over: string;
}

/**
 * Programs of the machine's own come first also for who takes the usual PATH; what is put into
 * the usual directories for passing things meets no other machine's, and ends with it.
 */
function ownDirectories(files: MachineFiles, needed: readonly string[]): readonly Own[] {
  const stays = [files.directory, ...needed].map((path) => `${realPath(path)}/`);
  return [
    { from: files.bin, over: OWN_PROGRAMS },
    { from: files.cloud, over: '/var/lib/cloud' },
    { from: files.tmp, over: '/tmp' },
    { from: files.varTmp, over: '/var/tmp' },
  ].filter(
    ({ over }) => existsSync(over) && !stays.some((path) => path.startsWith(`${realPath(over)}/`)),
  );
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function entering(
  isolation: Isolation,
  name: string,
  over: readonly Own[],
  command: readonly string[],
): readonly string[] {
  if (isolation === 'none') {
    return command;
  }
  const namespaces = isolation === 'name' ? ['--uts'] : ['--uts', '--mount'];
  const pairs = over.flatMap((own) => [own.from, own.over]);
  return ['unshare', ...namespaces, '/bin/sh', '-c', ENTER, 'sh', name, ...pairs, '--', ...command];
}
