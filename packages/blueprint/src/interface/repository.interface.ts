/** The `repository` interface: the git repositories that the lease holds checked out. */
import { z } from 'zod';
import { own } from './define-interface.ts';
import { call } from './operation.ts';

const NAME_MAX = 256;
const MESSAGE_MAX = 65_536;
const CHANGES_MAX = 100;

/** SHA-1 or SHA-256. */
export const commitId = z
  .string()
  .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'must be the whole id of a commit, in lower case');

/**
 * Why that is no name of a branch, tag or ref, or null: what git itself refuses, and all that it would take for an
 * option, a range or another way to say a commit.
 *
 * Source: `git help check-ref-format`, git 2.39.
 */
export function whyNoRef(name: string): string | null {
  const isWrong =
    name === '' ||
    name.length > NAME_MAX ||
    name === '@' ||
    /[\p{Cc}\s~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|\.lock(\/|$)|(^|\/)\./u.test(name);
  return isWrong ? 'must be a name as git allows it, without `-` at its beginning' : null;
}

/** `main`, or in full: `refs/heads/main`. */
export const refName = z
  .string()
  .max(NAME_MAX)
  .superRefine((name, context) => {
    const why = whyNoRef(name);
    if (why !== null) {
      context.addIssue({ code: 'custom', message: why });
    }
  });

/** A branch by its own name: `main`, not `refs/heads/main`. */
export const branchName = refName.refine((name) => !name.startsWith('refs/'), {
  error: 'must be the name of a branch, without `refs/heads/`',
});

const repository = z
  .string()
  .max(NAME_MAX)
  .optional()
  .describe('Its name in the lease. Left out where there is only one.');

/** Bytes that git can keep: it ends a message at the first NUL, and half a character is none in UTF-8. */
const isKept = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);

/** Nothing that ends a line, or the address, of a commit. */
const personName = z
  .string()
  .min(1)
  .max(NAME_MAX)
  .regex(
    /^(?!\s)[^<>\p{Cc}]+(?<!\s)$/u,
    'must have no control characters, `<` or `>`, and no blanks around it',
  )
  .refine(isKept, { error: 'must be Unicode' });

export const gitPerson = z.strictObject({
  name: personName.describe('As the commit shows it.'),
  email: personName.describe('An address, or whatever stands for one.'),
});

export const landStrategy = z
  .enum(['squash', 'rebase', 'merge'])
  .describe(
    '`squash`: one commit. `rebase`: its commits, one by one. `merge`: a commit with two parents.',
  );

export type LandStrategy = z.output<typeof landStrategy>;

/** Why a server, or git itself, did not take what was pushed. */
export const pushRefusal = z
  .enum([
    'hook',
    'non-fast-forward',
    'base-moved',
    'checked-out',
    'denied',
    'unreachable',
    'unknown',
  ])
  .describe(
    '`hook`: a hook of the server declined it. `non-fast-forward`: the branch has what the commit lacks. `base-moved`: the branch is not where it was expected. `checked-out`: somebody works on that branch on the server. `denied`: whoever pushes may not. `unreachable`: nobody answers. `unknown`: else; see the words.',
  );

export type PushRefusal = z.output<typeof pushRefusal>;

const words = z.string().max(MESSAGE_MAX).describe('Git’s own, without secrets.');

const checkout = z.strictObject({
  name: z.string().describe('Its name in the lease.'),
  directory: z.string().describe('Where it is, from where commands start.'),
  url: z.string().describe('Where it comes from. Never with a secret.'),
  commit: commitId
    .nullable()
    .describe('What is checked out now; null on a branch without one, or where nothing is left.'),
  branch: z.string().nullable().describe('The branch that is checked out; null where it is none.'),
  changedCount: z.int().min(0).describe('How many files differ from the commit, or are new.'),
  changed: z.array(z.string()).max(CHANGES_MAX).describe(`The first ${CHANGES_MAX} of these.`),
});

export type RepositoryStatus = z.output<typeof checkout>;

const integrated = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('integrated').describe('It is checked out, on no branch.'),
    base: commitId.describe('Where the branch was at the remote.'),
    head: commitId.describe('What the ref named.'),
    commit: commitId.describe('What there is to push.'),
    tree: commitId.describe('The tree of it: what is tested is what is pushed.'),
  }),
  z.strictObject({
    outcome: z.literal('nothing').describe('The branch has all of it already.'),
    base: commitId.describe('Where the branch was at the remote.'),
    head: commitId.describe('What the ref named.'),
  }),
  z.strictObject({
    outcome: z.literal('conflict').describe('It does not fit; nothing of it is left.'),
    base: commitId.describe('Where the branch was at the remote.'),
    head: commitId.describe('What the ref named.'),
    phase: z.string().describe('What was being done, in a few words.'),
    files: z.array(z.string()).max(CHANGES_MAX).describe('Which files do not fit.'),
  }),
  z.strictObject({
    outcome: z.literal('unrelated').describe('The two have no commit in common.'),
    base: commitId.describe('Where the branch was at the remote.'),
    head: commitId.describe('What the ref named.'),
  }),
  z.strictObject({
    outcome: z
      .literal('changed')
      .describe('The working copy has changes of its own, which were left alone.'),
    files: z
      .array(z.string())
      .max(CHANGES_MAX)
      .describe('What differs from its commit, is new, or is under way: `.git/MERGE_HEAD`.'),
  }),
  z.strictObject({
    outcome: z.literal('missing').describe('The remote has no such thing.'),
    what: z.enum(['ref', 'branch']).describe('Which of the two.'),
  }),
]);

export type Integrated = z.output<typeof integrated>;

const pushed = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('pushed').describe('The branch is at the commit, by this push.'),
  }),
  z.strictObject({
    outcome: z.literal('already').describe('The branch was at the commit before.'),
  }),
  z.strictObject({
    outcome: z
      .literal('would-push')
      .describe('A dry run: nothing speaks against it so far. A hook is only asked by a push.'),
  }),
  z.strictObject({
    outcome: z.literal('refused').describe('Nothing has changed.'),
    reason: pushRefusal,
    words,
  }),
]);

export type Pushed = z.output<typeof pushed>;

export const repositoryInterface = own({
  name: 'repository',
  summary: 'Looks at the git repositories that the lease holds, integrates and pushes.',
  operations: {
    status: call({
      summary: 'Tells what is checked out.',
      input: z.strictObject({}),
      output: z.strictObject({
        repositories: z.array(checkout).describe('Each, in the order of the lease.'),
      }),
    }),
    look: call({
      summary: 'Asks the remote where a branch is.',
      input: z.strictObject({
        repository,
        branch: branchName.describe('Its name.'),
        contains: commitId
          .optional()
          .describe(
            'A commit, to be told whether the branch has it: what is there is fetched then.',
          ),
      }),
      output: z.strictObject({
        commit: commitId.nullable().describe('Null where the remote has no such branch.'),
        contains: z
          .boolean()
          .nullable()
          .describe('Whether the branch has the commit that was asked about; null without one.'),
      }),
    }),
    integrate: call({
      summary:
        'Brings a ref of the remote onto a branch of it, as they are there now, and checks the outcome out. Nothing is pushed.',
      input: z.strictObject({
        repository,
        ref: refName.describe('What to bring: a branch, a tag, a ref, or the id of a commit.'),
        onto: branchName.describe('The branch that it is to be on.'),
        strategy: landStrategy.default('squash'),
        author: gitPerson
          .optional()
          .describe('Of a squashed commit, and of a merge. Default: that of the newest commit.'),
        committer: gitPerson.optional().describe('Default: Drydock.'),
        message: z
          .string()
          .min(1)
          .max(MESSAGE_MAX)
          .refine(isKept, { error: 'must be Unicode, without NUL' })
          .optional()
          .describe(
            'As it is, `#` or not. Of a squashed commit, and of a merge. Default: made of those that it is made of.',
          ),
      }),
      output: z.strictObject({ result: integrated.describe('What came of it.') }),
    }),
    push: call({
      summary:
        'Has a branch of the remote be a commit that is here, if it is still where it is expected.',
      input: z.strictObject({
        repository,
        branch: branchName.describe('Its name.'),
        commit: commitId.describe('What it is to be.'),
        expected: commitId.nullable().describe('Where it is now; null where there is none.'),
        dryRun: z.boolean().default(false).describe('Change nothing.'),
      }),
      output: z.strictObject({ result: pushed.describe('What came of it.') }),
    }),
  },
});
