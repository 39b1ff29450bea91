/** Content of files of Git LFS, by `git-lfs` of the host. */
import type { Access } from './access.ts';
import type { CheckedOut } from './after-checkout.ts';
import { GIT } from './git-text.ts';
import { storeName } from './plan.ts';
import { REMOTE } from './remote-text.ts';
import { STORE } from './store-text.ts';
import { tell } from './tell.ts';

/**
 * Parameters: what `STORE` takes, then the address that LFS is asked at, and a commit. What comes is kept in the store:
 * git-lfs looks for it where the copy borrows its objects. The address is said, so that no `.lfsconfig` says another.
 *
 * Source: git-lfs 3.3, `git lfs help fetch`, `git lfs help config` on `lfs.url`.
 */
const FETCH = `${GIT}${REMOTE}${STORE}
command -v git-lfs >/dev/null || refuse 'The host has no git-lfs. On Debian and Ubuntu: apt-get install git-lfs.'
step 'fetching files of LFS'
lock_store || exit
remote_git --git-dir="$link" -c "lfs.url=$1" -c remote.drydock.url="$url" -c lfs.skipdownloaderrors=false \\
  -c lfs.locksverify=false lfs fetch drydock "$2" >/dev/null || refuse 'Files of LFS cannot be fetched.'
`;

/** Parameters: git, the copy. Its configuration has git-lfs do its part from here on, as \`git lfs install\` would. */
const FILL = `${GIT}
cd -- "$1" || exit
git_ lfs install --local --skip-repo >/dev/null && git_ lfs checkout >/dev/null && git_ update-index -q --refresh
`;

export interface LfsSource {
  readonly access: Access;
  readonly commit: string;
}

/** Has the content of what a copy’s commits name. Null, or why not. */
export async function fillFromLfs(
  { shell, remotes, git, resourceDirectory, options }: CheckedOut,
  copy: string,
  sources: readonly LfsSource[],
): Promise<string | null> {
  for (const { access, commit } of sources) {
    // A server says itself where its files are: whom the blueprint does not name would have the host ask anybody.
    if (!access.own) {
      return `files of LFS are fetched for repositories of the blueprint alone, and ${access.url} is none of them.`;
    }
    const at = access.scheme === 'ssh' ? access.url : `${access.url}/info/lfs`;
    const args = [resourceDirectory, storeName(access.url), access.url, at, commit];
    const told = await remotes.tell(access, FETCH, args, options);
    if ('refused' in told) {
      return told.refused;
    }
  }
  const filled = await tell(shell, FILL, [git, copy], options);
  return 'refused' in filled ? filled.refused : null;
}
