import { DrydockError } from '@drydock/model';
import { GIT } from '../git-text.ts';
import { HAVE } from '../have-text.ts';
import { REMOTE } from '../remote-text.ts';
import { STORE } from '../store-text.ts';
import { at, type Doing } from './at.ts';
import { haveCommits, refsOf, sayWithRemote } from './remote.ts';
import { linesOf } from './say.ts';

/** Parameters: a commit, and one that may have it among its own. */
const CONTAINS = `${GIT}${REMOTE}${STORE}${HAVE}
export GIT_NO_REPLACE_OBJECTS=1 GIT_GRAFT_FILE=/dev/null/none
if has "$1" && git_ --git-dir="$link" merge-base --is-ancestor "$1" "$2"; then echo =yes; fi
`;

export interface Looked {
  readonly commit: string | null;
  readonly contains: boolean | null;
}

/** Where a branch is at the remote, and whether it has a commit. */
export async function look(
  doing: Doing,
  { repository, branch, contains }: LookInput,
): Promise<Looked> {
  const here = await at(doing, repository);
  const ref = `refs/heads/${branch}`;
  const commit = (await refsOf(here, doing, [ref])).get(ref) ?? null;
  if (contains === undefined || commit === null || commit === contains) {
    return { commit, contains: contains === undefined ? null : commit === contains };
  }
  const [fetched] = await haveCommits(here, doing, [{ id: commit, ref }]);
  if (fetched !== commit) {
    throw new DrydockError('conflict', `${branch} was moved while it was fetched.`, {
      hint: 'Look again.',
    });
  }
  const said = await sayWithRemote(here, doing, CONTAINS, [contains, commit]);
  return { commit, contains: linesOf(said, '=').includes('yes') };
}

export interface LookInput {
  readonly repository?: string | undefined;
  readonly branch: string;
  readonly contains?: string | undefined;
}
