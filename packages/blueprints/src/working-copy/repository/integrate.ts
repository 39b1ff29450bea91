/** Brings a ref of a remote onto a branch of it, and checks out what comes of it. */
import { commitId, type Integrated, type repositoryInterface } from '@drydock/blueprint';
import { DrydockError, plainLine } from '@drydock/model';
import type { z } from 'zod';
import { GIT } from '../git-text.ts';
import { HAVE } from '../have-text.ts';
import { STORE } from '../store-text.ts';
import { at, type At, type Doing } from './at.ts';
import { COPY } from './copy-text.ts';
import { MERGE } from './merge-text.ts';
import { haveCommits, refsOf, type Wanted } from './remote.ts';
import { linesOf, namesOf, say } from './say.ts';
import { TAKE } from './take-text.ts';

export type IntegrateInput = z.output<
  (typeof repositoryInterface)['operations']['integrate']['input']
>;

/** Of whoever made a commit, where nobody says. */
const DRYDOCK = 'Drydock <drydock@drydock.invalid>';

/** Parameters: a commit that may have been made in the copy, which the store has then. */
const TAKE_OVER = `${GIT}${STORE}${HAVE}${TAKE}
copy=$1
if take "$copy/.git" "$2"; then echo =yes; fi
`;

/**
 * Parameters: what `STORE` and `COPY` take, the strategy, the commit of the branch and the one to bring, their names,
 * the author or nothing, the committer, and `message` where one comes on standard input.
 */
const INTEGRATE = `${GIT}${STORE}${HAVE}${COPY}${TAKE}${MERGE}
strategy=$1 base=$2 head=$3 onto=$4 ref=$5 author=$6 committer=$7 given=$8
step 'looking at the working copy'
lock_copy
(cd -- "$copy" && list_all_changes) | sed -n 1,100p >changes || exit
if [ -s changes ]; then
  echo '=changed'
  cat changes
  exit 0
fi
step 'merging'
open_made
lay_attributes "$base"
if [ "$given" = message ]; then cat >message || exit; fi
commit=
case $strategy in
  squash) bring_squash ;;
  merge) bring_merge ;;
  rebase) bring_rebase ;;
esac
[ -n "$commit" ] || exit 0
tree=$(tree_of "$commit") || exit
take "$own/made.git" "$commit" || refuse 'What was made cannot be taken over.'
step 'checking out'
now=$(in_copy rev-parse --verify --quiet 'HEAD^{commit}') || refuse 'The working copy has no commit.'
in_copy cat-file -e "$commit^{tree}" 2>/dev/null ||
  in_copy fetch --quiet --no-tags --no-write-fetch-head --no-auto-maintenance --no-recurse-submodules \\
    -- "$link" "$commit" || refuse 'The working copy does not take the commit.'
lay -m "$now" "$commit"
printf '=integrated %s %s\\n' "$commit" "$tree"
`;

export async function integrate(doing: Doing, input: IntegrateInput): Promise<Integrated> {
  const here = await at(doing, input.repository);
  const found = await findBoth(here, doing, input);
  if ('outcome' in found) {
    return found;
  }
  const { base, head } = found;
  const { signal, entitled } = doing.use;
  const { strategy, onto, ref, author, committer, message } = input;
  const said = await say(
    here.shell,
    INTEGRATE,
    [
      ...here.store,
      ...here.copy,
      strategy,
      base,
      head,
      onto,
      ref,
      author === undefined ? '' : `${author.name} <${author.email}>`,
      committer === undefined ? DRYDOCK : `${committer.name} <${committer.email}>`,
      message === undefined ? '' : 'message',
    ],
    {
      signal,
      entitled,
      timeoutMs: here.timeoutMs,
      // Too long for an argument, it may be.
      ...(message !== undefined && { received: once(message) }),
    },
  );
  return outcomeOf(input, found, linesOf(said, '=')[0] ?? '', namesOf(said));
}

async function* once(message: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(message.endsWith('\n') ? message : `${message}\n`);
}

interface Both {
  readonly base: string;
  readonly head: string;
}

function outcomeOf(
  { strategy, onto, ref }: IntegrateInput,
  both: Both,
  said: string,
  files: string[],
): Integrated {
  const [outcome = '', ...more] = said.split(' ');
  switch (outcome) {
    case 'integrated': {
      const [commit = '', tree = ''] = more;
      return { outcome, ...both, commit, tree };
    }
    case 'nothing':
    case 'unrelated':
      return { outcome, ...both };
    case 'changed':
      return { outcome, files };
    case 'conflict':
      return { outcome, ...both, phase: phaseOf(strategy, ref, onto, more), files };
    default:
      throw new DrydockError('host-misbehaves', 'The host does not say what came of it.');
  }
}

function phaseOf(
  strategy: IntegrateInput['strategy'],
  ref: string,
  onto: string,
  [number = '', total = '', ...pick]: readonly string[],
): string {
  switch (strategy) {
    case 'squash':
      return `Squashing ${ref} onto ${onto}`;
    case 'merge':
      return `Merging ${ref} into ${onto}`;
    case 'rebase':
      return plainLine(
        `Rebasing ${ref} onto ${onto}, commit ${number} of ${total}: ${pick.join(' ')}`,
        500,
      );
  }
}

/** Where the two are at the remote, with their commits in the store. */
async function findBoth(
  here: At,
  doing: Doing,
  { ref, onto }: Pick<IntegrateInput, 'ref' | 'onto'>,
): Promise<Both | Extract<Integrated, { outcome: 'missing' }>> {
  const branch = `refs/heads/${onto}`;
  const candidates = candidatesOf(ref);
  const refs = await refsOf(here, doing, [branch, ...candidates]);
  const id = refs.get(branch);
  if (id === undefined) {
    return { outcome: 'missing', what: 'branch' };
  }
  const wanted = wantedOf(ref, candidates, refs);
  if (wanted === null) {
    return { outcome: 'missing', what: 'ref' };
  }
  if (wanted.ref === null) {
    await takeOver(here, doing, wanted.id);
  }
  const [base = null, head = null] = await haveCommits(here, doing, [{ id, ref: branch }, wanted]);
  if (base === null) {
    throw new DrydockError('conflict', `${onto} was moved while it was fetched.`, {
      hint: 'Do it again.',
    });
  }
  return head === null ? { outcome: 'missing', what: 'ref' } : { base, head };
}

/** The refs that may be meant, in full. */
function candidatesOf(ref: string): readonly string[] {
  return ref === 'HEAD' || ref.startsWith('refs/')
    ? [ref]
    : [`refs/heads/${ref}`, `refs/tags/${ref}`];
}

function wantedOf(
  ref: string,
  candidates: readonly string[],
  refs: ReadonlyMap<string, string>,
): Wanted | null {
  const found = candidates.filter((name) => refs.has(name));
  if (found.length > 1) {
    throw new DrydockError('conflict', `The remote has both a branch and a tag ${ref}.`, {
      hint: `Say ${found.join(' or ')}.`,
    });
  }
  const [name] = found;
  if (name !== undefined) {
    return { id: refs.get(name) ?? '', ref: name };
  }
  return commitId.safeParse(ref).success ? { id: ref, ref: null } : null;
}

/** A commit that may have been made in the copy. Whether the store has it now. */
export async function takeOver(here: At, { use }: Doing, commit: string): Promise<boolean> {
  const { signal, entitled } = use;
  const said = await say(here.shell, TAKE_OVER, [...here.store, here.copy[0], commit], {
    signal,
    entitled,
    timeoutMs: here.timeoutMs,
  });
  return linesOf(said, '=').includes('yes');
}
