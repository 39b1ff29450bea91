import { chmodSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { DrydockError } from '@drydock/model';
import { downloadPackages, hasDebianPackages, librariesIn } from '../debian-packages.ts';
import { homeDirectoryFor } from '../home-directory.ts';
import { canReach, type ServerUser } from '../server-user.ts';
import { TOOLS_DIRECTORY } from '../tools-directory.ts';

const FOLDER = 'nginx';
const PACKAGES = ['nginx'] as const;

/** sbin is on no ordinary user's PATH. */
const SBIN = ['/usr/sbin', '/usr/local/sbin'] as const;

/**
 * The path of an nginx that can be run without more: an installed one, else one that was downloaded before, else
 * the distribution's package, downloaded without installing it.
 *
 * @param user - who has to be able to run it
 * @throws DrydockError `local-stack-failed` where there is none and none can be had
 */
export async function findNginx(user: ServerUser | null): Promise<string> {
  const installed = onPath(user);
  if (installed !== undefined) {
    return installed;
  }
  const folder = join(homeDirectoryFor(TOOLS_DIRECTORY, user), FOLDER);
  if (!existsSync(folder)) {
    if (!hasDebianPackages()) {
      throw new DrydockError('local-stack-failed', 'There is no nginx on this machine.', {
        hint: 'Install nginx; it need not run.',
      });
    }
    await downloadPackages(FOLDER, PACKAGES, user);
  }
  return unpacked(folder, user);
}

function onPath(user: ServerUser | null): string | undefined {
  return [...(process.env['PATH'] ?? '').split(delimiter), ...SBIN]
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, 'nginx'))
    .find((path) => existsSync(path) && canReach(path, user));
}

/** By a script that says where its libraries lie: one path runs it, wherever it is run from. */
function unpacked(folder: string, user: ServerUser | null): string {
  const program = join(folder, 'usr', 'sbin', 'nginx');
  if (!canReach(program, user) || !existsSync(program)) {
    throw new DrydockError('local-stack-failed', `The nginx in ${folder} is not whole.`, {
      hint: 'Remove that folder; it is downloaded again.',
    });
  }
  const script = join(folder, 'nginx');
  if (!existsSync(script)) {
    const draft = `${script}.${process.pid}`;
    const lines = [
      '#!/bin/sh',
      `LD_LIBRARY_PATH=${quoted(librariesIn(folder))}`,
      'export LD_LIBRARY_PATH',
      `exec ${quoted(program)} "$@"`,
    ];
    writeFileSync(draft, lines.map((line) => `${line}\n`).join(''));
    // Whatever the umask says.
    chmodSync(draft, 0o755);
    renameSync(draft, script);
  }
  return script;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
