/** Has the store of a remote have a commit, and says where the store is: for what a copy needs besides its own. */
import type { Access } from './access.ts';
import { GIT } from './git-text.ts';
import { HAVE } from './have-text.ts';
import { storeName } from './plan.ts';
import { REMOTE } from './remote-text.ts';
import type { Remotes } from './remotes.ts';
import { STORE } from './store-text.ts';
import type { TellOptions } from './tell.ts';

/** Parameters: what `STORE` takes, then the id to fetch, the commit, its ref (or nothing). Says where the store is. */
const BRING = `${GIT}${REMOTE}${STORE}${HAVE}
have "$1" "$3"
[ "$(git_ --git-dir="$link" rev-parse --verify --quiet "$1^{commit}")" = "$2" ] ||
  refuse "The remote has no commit $2: $1 is something else."
cd -P -- "$link" && pwd -P
`;

export interface Wanted {
  /** What to fetch: the commit, or the tag that names it. */
  readonly id: string;
  readonly commit: string;
  readonly ref: string | null;
}

export async function bring(
  remotes: Remotes,
  directory: string,
  access: Access,
  { id, commit, ref }: Wanted,
  options: TellOptions,
): Promise<{ readonly store: string } | { readonly refused: string }> {
  const args = [directory, storeName(access.url), access.url, id, commit, ref ?? ''];
  const told = await remotes.tell(access, BRING, args, options);
  return 'refused' in told ? told : { store: told.said.replace(/\n$/, '') };
}
