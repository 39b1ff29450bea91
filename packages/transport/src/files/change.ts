import { DrydockError } from '@drydock/model';
import { failureOf } from './failure.ts';
import { plainPath, splitPath } from './path.ts';
import { stat } from './stat.ts';
import { talk, type FilesUse } from './talk.ts';
import { EXIT } from './texts.ts';

const MODE_DEFAULT = 0o755;
const CALL_LIMIT_MS = 60_000;

/** Takes the parent, the name and the mode. */
const MKDIR = `
enter "$1"
[ -n "$2" ] || exit ${EXIT.exists}
! is "./$2" || exit ${EXIT.exists}
exec mkdir -m "$3" -- "./$2"
`;

/** Takes the path and the mode of its last directory. Each is made where it is known to be inside. */
const MKDIR_PARENTS = `
rest=$1
mode=755
while [ -n "$rest" ]; do
  next_step
  [ -n "$rest" ] || mode=$2
  [ -d "./$step" ] || mkdir -m "$mode" -- "./$step" || [ -d "./$step" ] || exit 1
  cd -P -- "./$step" 2>/dev/null || cannot_enter "$step"
  where
  inside "$here" || exit ${EXIT.out}
done
exit 0
`;

export async function mkdir(
  use: FilesUse,
  wish: { readonly path: string; readonly parents: boolean; readonly mode?: number | undefined },
): Promise<void> {
  const { parent, name } = splitPath(wish.path);
  const mode = (wish.mode ?? MODE_DEFAULT).toString(8).padStart(3, '0');
  const answer = wish.parents
    ? await talk(use, MKDIR_PARENTS, [plainPath(wish.path), mode], { timeoutMs: CALL_LIMIT_MS })
    : await talk(use, MKDIR, [parent, name, mode], { timeoutMs: CALL_LIMIT_MS });
  if (answer.exitCode !== 0) {
    throw failureOf(answer, wish.path);
  }
}

/** Takes the parent, the name, and whether all that is in it goes too (else empty). rm follows no links. */
const REMOVE = `
enter "$1"
is "./$2" || exit ${EXIT.missing}
if [ -L "./$2" ] || [ ! -d "./$2" ]; then exec rm -f -- "./$2"; fi
[ -n "$3" ] || exec rmdir -- "./$2"
exec rm -rf -- "./$2"
`;

export async function remove(
  use: FilesUse,
  { path, recursive }: { readonly path: string; readonly recursive: boolean },
): Promise<void> {
  const { parent, name } = splitPath(path);
  requireName(name);
  const answer = await talk(use, REMOVE, [parent, name, recursive ? 'all' : '']);
  if (answer.exitCode !== 0) {
    throw failureOf(answer, path);
  }
}

/**
 * Takes parent and name of both, and whether what is there is replaced (else empty). The directory that it comes from
 * is held open as descriptor 8. What is on another file system would be copied, and half of it be seen.
 */
const RENAME = `
enter "$1"
is "./$2" || exit ${EXIT.missing}
exec 8<.
cd -P -- "$home" || exit ${EXIT.out}
where
enter "$3"
[ "$(stat -L -c %d /proc/self/fd/8)" = "$(stat -c %d .)" ] || exit ${EXIT.otherDisk}
[ -L "./$4" ] || [ ! -d "./$4" ] || exit ${EXIT.exists}
[ -z "$5" ] || exec mv -f -T -- "/proc/self/fd/8/$2" "./$4"
! is "./$4" || exit ${EXIT.exists}
mv -n -T -- "/proc/self/fd/8/$2" "./$4" || exit
! is "/proc/self/fd/8/$2" || exit ${EXIT.exists}
`;

export async function rename(
  use: FilesUse,
  wish: { readonly from: string; readonly to: string; readonly replace: boolean },
): Promise<void> {
  const [from, to] = [splitPath(wish.from), splitPath(wish.to)];
  requireName(from.name);
  requireName(to.name);
  if (plainPath(wish.from) === plainPath(wish.to) && wish.replace) {
    await stat(use, wish.from);
    return;
  }
  const args = [from.parent, from.name, to.parent, to.name, wish.replace ? 'replace' : ''];
  const answer = await talk(use, RENAME, args, { timeoutMs: CALL_LIMIT_MS });
  if (answer.exitCode !== 0) {
    throw failureOf(answer, answer.exitCode === EXIT.exists ? wish.to : wish.from);
  }
}

function requireName(name: string): void {
  if (name === '') {
    throw new DrydockError(
      'path-refused',
      'The lease’s own directory can be neither removed nor renamed.',
    );
  }
}
