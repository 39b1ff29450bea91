import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { DrydockError } from '@drydock/model';
import { downloadPackages, hasDebianPackages, librariesIn } from '@drydock/local-servers';
import { TOOLS_DIRECTORY } from '@drydock/local-servers';

/** How to run a shell here. */
export interface ShellBinary {
  readonly command: string;
  /** What tells a downloaded one where the rest of it lies. */
  readonly env: Readonly<Record<string, string>>;
}

/** With zsh's modules built in: a shared one looks for them where it would be installed. */
const PACKAGES = {
  zsh: ['zsh-static', 'zsh-common'],
  fish: ['fish'],
} as const;

/**
 * Finds a shell for trying out what is meant for it: an installed one, else one that was
 * downloaded before, else the distribution's package, downloaded without installing it.
 *
 * @throws DrydockError `local-stack-failed` where there is none and none can be had
 */
export async function findShell(name: keyof typeof PACKAGES): Promise<ShellBinary> {
  const installed = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path));
  if (installed !== undefined) {
    return { command: installed, env: {} };
  }
  const folder = join(TOOLS_DIRECTORY, name);
  if (!existsSync(folder)) {
    if (!hasDebianPackages()) {
      throw new DrydockError('local-stack-failed', `There is no ${name} on this machine.`, {
        hint: 'Install it; nobody needs to log in with it.',
      });
    }
    await downloadPackages(name, PACKAGES[name], null);
  }
  const shell = name === 'zsh' ? zshIn(folder) : fishIn(folder);
  if (!existsSync(shell.command)) {
    throw new DrydockError('local-stack-failed', `The ${name} in ${folder} is not whole.`, {
      hint: 'Remove that folder; it is downloaded again.',
    });
  }
  return shell;
}

function zshIn(folder: string): ShellBinary {
  const functions = join(folder, 'usr', 'share', 'zsh', 'functions');
  const directories = existsSync(functions)
    ? readdirSync(functions, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
  const command = [join('bin', 'zsh-static'), join('usr', 'bin', 'zsh-static')]
    .map((path) => join(folder, path))
    .find((path) => existsSync(path));
  return {
    command: command ?? join(folder, 'bin', 'zsh-static'),
    env: { FPATH: directories.join(delimiter) },
  };
}

/** It uses what lies beside it where there is a directory of settings as well. */
function fishIn(folder: string): ShellBinary {
  mkdirSync(join(folder, 'usr', 'etc', 'fish'), { recursive: true });
  return {
    command: join(folder, 'usr', 'bin', 'fish'),
    env: { LD_LIBRARY_PATH: librariesIn(folder) },
  };
}
