/** Has a branch of a remote be a commit that was made here. */
import type { PushRefusal, Pushed, repositoryInterface } from '@drydock/blueprint';
import { DrydockError, plainLine } from '@drydock/model';
import type { z } from 'zod';
import { GIT } from '../git-text.ts';
import { HAVE } from '../have-text.ts';
import { REMOTE } from '../remote-text.ts';
import { STORE } from '../store-text.ts';
import { at, type At, type Doing } from './at.ts';
import { takeOver } from './integrate.ts';
import { pushLineOf, reasonOf, refusalOf, wasCut } from './push-words.ts';
import { refsOf, sayWithRemote } from './remote.ts';
import { linesOf, say, type Said } from './say.ts';

export type PushInput = z.output<(typeof repositoryInterface)['operations']['push']['input']>;

/** Parameters: a commit, and one that it has to have among its own. */
const DESCENDS = `${GIT}${STORE}${HAVE}
export GIT_NO_REPLACE_OBJECTS=1 GIT_GRAFT_FILE=/dev/null/none
if has "$2" && git_ --git-dir="$link" merge-base --is-ancestor "$2" "$1"; then echo =yes; fi
`;

/**
 * Parameters: the branch, the commit, what the branch is expected to be (nothing where it is not there), and
 * `--dry-run` or nothing. Says what git says, and how it ended. Nothing goes but the one ref.
 */
const PUSH = `${GIT}${REMOTE}${STORE}
export GIT_NO_REPLACE_OBJECTS=1 GIT_GRAFT_FILE=/dev/null/none
step 'pushing'
lines=$(
  remote_git --git-dir="$link" -c push.pushOption= -c push.useForceIfIncludes=false push --porcelain --no-progress \\
    --no-verify --no-follow-tags --no-signed --no-atomic --recurse-submodules=no \${4:+"$4"} \\
    --force-with-lease="refs/heads/$1:$3" -- "$url" "$2:refs/heads/$1"
)
echo "=$?"
printf '%s\\n' "$lines" | sed 's/^/:/'
`;

export async function push(doing: Doing, input: PushInput): Promise<Pushed> {
  const { repository, branch, commit, expected, dryRun } = input;
  const here = await at(doing, repository);
  if (!(await takeOver(here, doing, commit))) {
    throw new DrydockError('invalid-request', `The lease has no commit ${commit}.`, {
      problems: [{ field: 'commit', detail: 'must be a commit that is in the working copy' }],
    });
  }
  if (expected !== null && !(await descends(here, doing, commit, expected))) {
    return refused('non-fast-forward', `${commit} does not have ${expected} among its own.`);
  }
  const args = [branch, commit, expected ?? '', dryRun ? '--dry-run' : ''];
  const said = await sayWithRemote(here, doing, PUSH, args);
  return outcomeOf(here, doing, input, said);
}

/** The lease on the branch forces what it lets pass: so what would be lost is looked for before. */
async function descends(
  here: At,
  { use }: Doing,
  commit: string,
  expected: string,
): Promise<boolean> {
  const { signal, entitled } = use;
  const { timeoutMs, store, shell } = here;
  const options = { signal, entitled, timeoutMs };
  const said = await say(shell, DESCENDS, [...store, commit, expected], options);
  return linesOf(said, '=').includes('yes');
}

async function outcomeOf(
  here: At,
  doing: Doing,
  { branch, expected, dryRun }: PushInput,
  said: Said,
): Promise<Pushed> {
  const { words } = said;
  const isOver = linesOf(said, '=')[0] === '0';
  const line = pushLineOf(linesOf(said, ':'), branch);
  if (line?.flag === '=') {
    return { outcome: 'already' };
  }
  if (isOver && line !== null) {
    return { outcome: dryRun ? 'would-push' : 'pushed' };
  }
  if (line?.flag === '!') {
    const reason = refusalOf(line.summary);
    if (reason === 'contested') {
      const ref = `refs/heads/${branch}`;
      const now = (await refsOf(here, doing, [ref])).get(ref) ?? null;
      return refused(now === expected ? 'unknown' : 'base-moved', wordsOf(line.summary, words));
    }
    if (reason !== null) {
      return refused(reason, wordsOf(line.summary, words));
    }
  }
  if (wasCut(words) || line !== null) {
    const why = plainLine(words, 1_000) || line?.summary || 'the connection broke off';
    throw new DrydockError('interrupted', `Nobody knows whether ${branch} was pushed: ${why}`, {
      hint: 'Look where the branch is.',
    });
  }
  return refused(reasonOf(words), words);
}

const refused = (reason: PushRefusal, words: string): Pushed => ({
  outcome: 'refused',
  reason,
  words,
});

const wordsOf = (summary: string, words: string): string =>
  words === '' ? summary : `${summary}\n${words}`;
