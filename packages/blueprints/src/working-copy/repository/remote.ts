/** What is asked of a remote: which refs it has, and what these name. */
import { commitId } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { GIT } from '../git-text.ts';
import { HAVE } from '../have-text.ts';
import { openAccess } from '../remote-access.ts';
import { REMOTE } from '../remote-text.ts';
import { explainRemote, scrubbed } from '../remote-words.ts';
import { REFUSED, STORE } from '../store-text.ts';
import type { At, Doing } from './at.ts';
import { linesOf, say, type Said } from './say.ts';

const LINE_MAX = 2_000;

export interface SaidOfRemote extends Said {
  /** Why the remote could not be asked, for people. */
  readonly explain: () => string;
}

/** Runs a text that begins with `GIT`, `REMOTE` and `STORE`. The secret is opened for it anew. */
export async function sayWithRemote(
  at: At,
  { context, use: { signal, entitled } }: Doing,
  text: string,
  args: readonly string[],
): Promise<SaidOfRemote> {
  const { access, pins, directory, timeoutMs } = at;
  const open = await openAccess(access, { secrets: context.secrets, directory, pins });
  const [git = '', ...store] = at.store;
  const { received, secrets } = open;
  const said = await say(at.shell, text, [git, ...open.args, ...store, ...args], {
    signal,
    entitled,
    timeoutMs,
    ...(received !== undefined && { received: received() }),
    hide: (words) =>
      words
        .split('\n')
        .map((line) => scrubbed(line, secrets, LINE_MAX))
        .join('\n'),
  });
  return { ...said, explain: () => explainRemote(open, said.words) };
}

/** Parameters: patterns of refs. Says which of them there are; or how git ended, where the remote did not say. */
const LIST = `${GIT}${REMOTE}${STORE}
step 'asking the remote'
need_empty_store || exit
list=$(remote_git --git-dir="$stores/empty.git" ls-remote -- "$url" "$@") || {
  echo "=$?"
  exit 0
}
[ -z "$list" ] || printf '%s\\n' "$list" | sed 's/^/:/'
`;

/**
 * What the refs of the remote name, by the names that are asked for, in full. A tag that is annotated is the id of the
 * tag.
 *
 * @throws DrydockError `command-failed` where the remote does not say
 */
export async function refsOf(
  at: At,
  doing: Doing,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const said = await sayWithRemote(at, doing, LIST, names);
  if (linesOf(said, '=').length > 0) {
    throw new DrydockError(
      'command-failed',
      `${at.name}: ${said.explain() || 'the remote says nothing.'}`,
    );
  }
  const refs = new Map<string, string>();
  for (const line of linesOf(said, ':')) {
    const [id = '', name = ''] = line.split('\t');
    // The remote gives whatever ends like that.
    if (names.includes(name) && commitId.safeParse(id).success) {
      refs.set(name, id);
    }
  }
  return refs;
}

/** Parameters: an id and its ref (or nothing), and so on. Says the commits that they name, or that there is none. */
const HAVE_ALL = `${GIT}${REMOTE}${STORE}${HAVE}
while [ "$#" -gt 0 ]; do
  (have "$1" "$2")
  case $? in
    0) echo "=$(git_ --git-dir="$link" rev-parse --verify "$1^{commit}")" ;;
    ${REFUSED}) echo '=missing' ;;
    *) exit 1 ;;
  esac
  shift 2
done
`;

export interface Wanted {
  readonly id: string;
  readonly ref: string | null;
}

/** The commits that these name, which are in the store then; null for what the remote does not have, or not give. */
export async function haveCommits(
  at: At,
  doing: Doing,
  wanted: readonly Wanted[],
): Promise<readonly (string | null)[]> {
  const args = wanted.flatMap(({ id, ref }) => [id, ref ?? '']);
  const said = linesOf(await sayWithRemote(at, doing, HAVE_ALL, args), '=');
  return wanted.map((_, index) => {
    const id = said[index];
    return commitId.safeParse(id).success && id !== undefined ? id : null;
  });
}
