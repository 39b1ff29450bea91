/** Which commit a lease is about: asked of the remote once, and kept. */
import { commitId } from '@drydock/blueprint';
import { GIT } from './git-text.ts';
import { storeName, type PlannedCheckout, type Which } from './plan.ts';
import { REMOTE } from './remote-text.ts';
import type { Remotes } from './remotes.ts';
import { STORE } from './store-text.ts';
import type { TellOptions } from './tell.ts';

/** Parameters: what `STORE` takes, then patterns. Says what the remote has of these. */
const LOOK = `${GIT}${REMOTE}${STORE}
step 'asking the remote'
need_empty_store || exit
remote_git --git-dir="$stores/empty.git" ls-remote --symref -- "$url" "$@" || refuse 'The remote cannot be asked.'
`;

export type Resolved = {
  /** In full; null where a commit was asked for. */
  readonly ref: string | null;
  /** What to fetch: the commit, or the tag that names it. */
  readonly id: string;
  readonly commit: string;
  readonly branch: string | null;
};

export async function resolve(
  remotes: Remotes,
  directory: string,
  { access, which }: Pick<PlannedCheckout, 'access' | 'which'>,
  options: TellOptions,
): Promise<Resolved | { readonly refused: string }> {
  if (which.kind === 'commit' || (which.kind === 'ref' && commitId.safeParse(which.name).success)) {
    return { ref: null, id: which.name, commit: which.name, branch: null };
  }
  const candidates = candidatesOf(which);
  const args = [directory, storeName(access.url), access.url, ...candidates.flatMap(patterns)];
  const told = await remotes.tell(access, LOOK, args, options);
  return 'refused' in told ? told : pick(which, candidates, told.said);
}

/** The refs that may be meant, in full. */
function candidatesOf(which: Which): readonly string[] {
  switch (which.kind) {
    case 'head':
      return ['HEAD'];
    case 'branch':
      return [`refs/heads/${which.name}`];
    case 'tag':
      return [`refs/tags/${which.name}`];
    default:
      return which.name === 'HEAD' || which.name.startsWith('refs/')
        ? [which.name]
        : [`refs/heads/${which.name}`, `refs/tags/${which.name}`];
  }
}

/** What an annotated tag names comes as another line. */
const patterns = (ref: string): readonly string[] => (ref === 'HEAD' ? [ref] : [ref, `${ref}^{}`]);

/** The remote gives whatever ends like that: what is not one of these is none. */
function pick(
  which: Which,
  candidates: readonly string[],
  said: string,
): Resolved | { readonly refused: string } {
  const ids = new Map<string, string>();
  let head: string | null = null;
  for (const line of said.split('\n')) {
    const [value = '', name = ''] = line.split('\t');
    if (name === 'HEAD' && value.startsWith('ref: refs/heads/')) {
      head = value.slice('ref: '.length);
    } else if (commitId.safeParse(value).success && !ids.has(name)) {
      ids.set(name, value);
    }
  }
  const found = candidates.filter((ref) => ids.has(ref));
  const [first] = found;
  if (first === undefined) {
    return { refused: noSuchThing(which) };
  }
  if (found.length > 1) {
    return {
      refused: `The remote has both a branch and a tag of that name. Say ${found.join(' or ')}.`,
    };
  }
  const ref = first === 'HEAD' ? (head ?? first) : first;
  const id = ids.get(first) ?? '';
  return {
    ref,
    id,
    commit: ids.get(`${first}^{}`) ?? id,
    branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null,
  };
}

function noSuchThing(which: Which): string {
  switch (which.kind) {
    case 'head':
      return 'The remote’s HEAD names no commit: it is empty, or names a branch that is not there.';
    case 'branch':
    case 'tag':
      return `The remote has no ${which.kind} ${which.name}.`;
    default:
      return `The remote has no branch, tag or ref ${which.name}.`;
  }
}
