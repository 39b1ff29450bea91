import { branchName, commitId, refName } from '@drydock/blueprint';
import { z } from 'zod';
import { hostWish } from '../on-host/held-host.ts';
import { isPrivateAddress, readAddress } from './address.ts';

const REPOSITORIES_MAX = 32;
const MERGES_MAX = 64;
const SECONDS_MAX = 86_400;

/** A repository’s name in a blueprint, and a directory in a lease. */
const shortName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, dots, dashes and underscores')
  .refine((name) => !name.endsWith('.lock') && name.toLowerCase() !== '.git', {
    error: 'must be no name of git’s own',
  });

const address = z.string().superRefine((text, context) => {
  const read = readAddress(text);
  if (typeof read === 'string') {
    context.addIssue({ code: 'custom', message: read });
  }
});

const credential = z
  .string()
  .min(1)
  .max(128)
  .describe('The credential that it is asked for with: a `git-token` or an `ssh-key`.');

/** Which commit. At most one of these; by default the branch that the remote’s HEAD names. */
const whichShape = {
  branch: branchName.optional().describe('The newest commit of a branch.'),
  tag: branchName.optional().describe('What a tag names.'),
  commit: commitId.optional().describe('This very commit.'),
  ref: refName
    .optional()
    .describe('Any of these by its name or id, or another ref of the remote in full.'),
} as const;

type Which = keyof typeof whichShape;
const WHICH = Object.keys(whichShape) as Which[];

const oneWhich = (asked: { readonly [Name in Which]?: string | undefined }): boolean =>
  WHICH.filter((name) => asked[name] !== undefined).length <= 1;

const ONE_WHICH = { error: 'must name one of `branch`, `tag`, `commit` and `ref`' };

const mergeShape = z.strictObject({
  ref: refName.describe('What is merged: a branch, a tag, a ref, or the id of a commit.'),
  from: z
    .string()
    .max(2_048)
    .optional()
    .describe(
      'Where that is, where it is not the same repository: a name of the blueprint, or an address. A staging area.',
    ),
  message: z.string().min(1).max(65_536).optional().describe('Of the commit that it becomes.'),
});

const checkoutShape = {
  repository: z
    .string()
    .min(1)
    .max(2_048)
    .describe('A name of the blueprint’s `repositories`, or an address.'),
  ...whichShape,
  merges: z
    .array(mergeShape)
    .max(MERGES_MAX)
    .default([])
    .describe('What is merged on top of it, each squashed to a commit, in this order.'),
  submodules: z.boolean().default(true).describe('Whether its submodules are checked out too.'),
  depth: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('How many commits of its history are there. Default: all.'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(SECONDS_MAX)
    .optional()
    .describe('How long it may take. Default: what the blueprint says.'),
} as const;

const checkout = z
  .strictObject({
    ...checkoutShape,
    directory: shortName.optional().describe('Where it is. Default: the last of its address.'),
  })
  .refine(oneWhich, ONE_WHICH);

export const config = z.strictObject({
  host: hostWish,
  git: z
    .string()
    .regex(/^\/[^\0]*$/, 'must be an absolute path')
    .optional()
    .describe('Where git is on the host. Default: it is looked for on the PATH.'),
  repositories: z
    .record(
      shortName,
      z.strictObject({
        url: address.describe('Where it is: https://, ssh://, or user@host:path.'),
        credential: credential.optional(),
        hostKey: z
          .string()
          .max(4_096)
          .regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/=]+$/, 'must be a type and a key, as in known_hosts')
          .optional()
          .describe('With ssh: the public key of its server. Default: the first one that is seen.'),
        private: z
          .boolean()
          .default(false)
          .describe(
            'Whether its host may be one that only some reach: its name leads to a private network. Needs the grant `private-repository`.',
          ),
      }),
    )
    .refine((all) => Object.keys(all).length <= REPOSITORIES_MAX, {
      error: `must be at most ${REPOSITORIES_MAX}`,
    })
    .default({})
    .describe('Repositories by names of their own, which leases ask for.'),
  others: z
    .enum(['none', 'public', 'any'])
    .default('public')
    .describe(
      'Which addresses a lease may give itself. `public`: what everybody reaches. `any`: also private networks, the host itself and its files; needs the grant `private-repository`.',
    ),
  leases: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe(
      'How many leases share one resource and what it has fetched. On the host they are one user.',
    ),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(SECONDS_MAX)
    .default(900)
    .describe('How long each repository of a lease may take.'),
  lfs: z
    .enum(['tell', 'fetch'])
    .default('tell')
    .describe('Files of Git LFS: told of, or fetched by `git-lfs` of the host.'),
});

export type Config = z.output<typeof config>;

/** Rights beyond the kind itself. */
export const PRIVATE_REPOSITORY = 'private-repository';

export function grantsOf({ repositories, others }: Config): readonly string[] {
  const mayBePrivate = Object.values(repositories).some((entry) => {
    const read = readAddress(entry.url);
    return entry.private || (typeof read !== 'string' && isPrivateAddress(read));
  });
  return mayBePrivate || others === 'any' ? [PRIVATE_REPOSITORY] : [];
}

export const attributes = z
  .strictObject({
    ...checkoutShape,
    repository: checkoutShape.repository
      .optional()
      .describe(
        'The only repository: a name of the blueprint’s `repositories`, or an address. Commands start in it.',
      ),
    repositories: z
      .array(checkout)
      .min(1)
      .max(REPOSITORIES_MAX)
      .optional()
      .describe('In place of `repository`: several, each in a directory of its own.'),
  })
  .refine(oneWhich, ONE_WHICH)
  .refine((asked) => (asked.repository === undefined) !== (asked.repositories === undefined), {
    error: 'must name `repository` or `repositories`',
  });

export type Attributes = z.output<typeof attributes>;
export type Checkout = z.output<typeof checkout>;
export type Merge = z.output<typeof mergeShape>;

export const state = z.strictObject({
  directory: z.string().describe('Its directory on the host.'),
  git: z.string().describe('The program.'),
  version: z.string().describe('Its version when it was built.'),
});

export type State = z.output<typeof state>;

/** How a commit was had. */
export const foundBy = z
  .enum(['store', 'commit', 'ref', 'everything'])
  .describe(
    '`store`: it was there. `commit`: by its id. `ref`: by the name of a ref. `everything`: among all branches and tags.',
  );

const had = z.strictObject({
  name: z.string().describe('Its name in the lease.'),
  directory: z.string().describe('Where it is, from where commands start.'),
  url: z.string().describe('Where it comes from.'),
  ref: z.string().nullable().describe('The ref that was asked for, in full; null for a commit.'),
  commit: commitId.describe('What that named when the lease was accepted.'),
  head: commitId.describe('What is checked out: the commit, or what was merged on top of it.'),
  branch: z.string().nullable().describe('The branch that is checked out; null where it is none.'),
  foundBy,
  lfsPointers: z.int().min(0).describe('Files of Git LFS whose content is not there.'),
  submodules: z.int().min(0).describe('How many submodules were checked out.'),
});

export const leaseState = z.strictObject({
  repositories: z.array(had).describe('Each, in the order of the lease.'),
});

export type LeaseState = z.output<typeof leaseState>;
export type Had = z.output<typeof had>;
