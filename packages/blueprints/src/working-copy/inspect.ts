/** What is in a copy that a checkout alone does not bring: files of LFS, and submodules. */
import type { Shell } from '@drydock/blueprint';
import { GIT } from './git-text.ts';
import { REFUSED } from './store-text.ts';
import { tell, type TellOptions } from './tell.ts';

/**
 * Parameters: git, the copy, whether its submodules are asked for. Says how many files hold the place of one of LFS,
 * then what `.gitmodules` says, a line each: the key, a character of code 1, the value.
 *
 * Such a file is one that an attribute gives to LFS, and that begins as LFS says. Without the attribute git-lfs takes it
 * for a file like any other. Few repositories have any: so the files of attributes are looked through first.
 *
 * Source: the specification of pointers of git-lfs: below 1,024 bytes, with that first line.
 */
const INSPECT = `${GIT}
cd -- "$1" || exit
count=0
if git_ grep --cached --quiet -e 'filter=lfs' -- '*.gitattributes'; then
  count=$(
    git_ ls-files -z -- ':(attr:filter=lfs)' | sed -z 's|^|./|' | xargs -0 -r sh -c '
      exec find "$@" -maxdepth 0 -type f -size -3 -exec \\
        grep -lZxF -m 1 -e "version https://git-lfs.github.com/spec/v1" -- {} +
    ' sh | tr -dc '\\0' | wc -c
  )
fi
echo "$((count))"
if [ "$2" = yes ] && git_ cat-file -e HEAD:.gitmodules 2>/dev/null; then
  git_ config -z --blob HEAD:.gitmodules --get-regexp '^submodule\\..+\\.(path|url)$' | tr '\\n\\0' '\\1\\n'
  git_ config --blob HEAD:.gitmodules --list >/dev/null || {
    echo '!Its .gitmodules cannot be read.'
    exit ${REFUSED}
  }
fi
`;

/** Parameters: git, the copy, paths. Says which of them are submodules, and at which commit. */
const LINKS = `${GIT}
cd -- "$1" || exit
shift
git_ --literal-pathspecs ls-files --stage -z -- "$@" | tr '\\0' '\\n'
`;

export interface Submodule {
  readonly name: string;
  /** From the copy that it is in. */
  readonly path: string;
  /** As it is written there. */
  readonly url: string;
  readonly commit: string;
}

export interface Inspected {
  readonly lfsPointers: number;
  readonly submodules: readonly Submodule[];
}

export async function inspect(
  shell: Shell,
  git: string,
  copy: string,
  wantsSubmodules: boolean,
  options: TellOptions,
): Promise<Inspected | { readonly refused: string }> {
  const told = await tell(shell, INSPECT, [git, copy, wantsSubmodules ? 'yes' : ''], options);
  if ('refused' in told) {
    return told;
  }
  const [count = '', ...lines] = told.said.split('\n');
  const written = writtenIn(lines);
  if (written.length === 0) {
    return { lfsPointers: Number(count), submodules: [] };
  }
  const paths = written.map(({ path }) => path);
  const links = await tell(shell, LINKS, [git, copy, ...paths], options);
  if ('refused' in links) {
    return links;
  }
  const commits = new Map(
    links.said.split('\n').flatMap((line) => {
      const [, commit, path] = /^160000 ([0-9a-f]+) 0\t(.+)$/.exec(line) ?? [];
      return commit === undefined || path === undefined ? [] : [[path, commit] as const];
    }),
  );
  const submodules = written.flatMap((each) => {
    const commit = commits.get(each.path);
    return commit === undefined ? [] : [{ ...each, commit }];
  });
  return { lfsPointers: Number(count), submodules };
}

/** More are bounded where they are checked out; this is what one text can be asked about. */
const WRITTEN_MAX = 1_000;

function writtenIn(lines: readonly string[]): readonly Omit<Submodule, 'commit'>[] {
  const found = new Map<string, { path?: string; url?: string }>();
  for (const line of lines) {
    const [, name, key, value] = /^submodule\.(.+)\.(path|url)\x01(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && value !== '' && isGoodName(name)) {
      found.set(name, { ...found.get(name), [key === 'path' ? 'path' : 'url']: value });
    }
  }
  return [...found]
    .flatMap(([name, { path, url }]) =>
      path === undefined || url === undefined ? [] : [{ name, path, url }],
    )
    .slice(0, WRITTEN_MAX);
}

/**
 * It becomes a directory in `.git`, which it must not lead out of.
 *
 * Source: git takes no other either since 2.17.1 (CVE-2018-11235).
 */
const isGoodName = (name: string): boolean =>
  !/\p{Cc}/u.test(name) && !name.split(/[/\\]/).some((part) => part === '..' || part === '');
