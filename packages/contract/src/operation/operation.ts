import { branchName, gitPerson, landStrategy, refName } from '@drydock/blueprint';
import {
  BOUNDS,
  isStorable,
  OPERATION_BARRIERS,
  OPERATION_KINDS,
  OPERATION_PHASES,
  OPERATION_REASONS,
  OPERATION_RESULTS,
  OPERATION_STATUSES,
  type OperationBarrier,
  type OperationReason,
  type OperationResult,
} from '@drydock/model';
import { z } from 'zod';
import { actions } from '../http/actions.ts';
import { jsonObject } from '../http/json-object.ts';
import { labels, shownLabels } from '../http/labels.ts';
import { nounQueryShape } from '../http/noun-query.ts';
import { pageOf, severalOf } from '../http/paging.ts';
import { anyId, argumentText, line, timestamp } from '../http/text.ts';

const CONTROL_CHARACTER = /\p{Cc}/u;
const ADDRESS_MAX = 2_048;
const BLUEPRINTS_MAX = 32;

const kind = z.enum(OPERATION_KINDS);
const status = z.enum(OPERATION_STATUSES);

/** The words of a closed list, each with what it means. */
const described = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([code, means]) => `\`${code}\`: ${means}`)
    .join(' ');

const test = z
  .strictObject({
    script: argumentText.min(1).max(65_536).optional().describe('Text for `/bin/sh`.'),
    argv: z
      .array(argumentText)
      .min(1)
      .max(BOUNDS.execArgumentsMax)
      .optional()
      .describe('A program and its arguments, in place of `script`.'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(BOUNDS.execTimeoutSecondsMax)
      .optional()
      .describe(`Ended after so long; default ${BOUNDS.execTimeoutSecondsDefault}.`),
  })
  .refine(({ script, argv }) => (script === undefined) !== (argv === undefined), {
    error: 'must have either `script` or `argv`',
  })
  .meta({
    id: 'OperationTest',
    description: 'What has to exit with 0, in the directory of the working copy.',
  });

const repository = z
  .string()
  .min(1)
  .max(ADDRESS_MAX)
  .refine((text) => !CONTROL_CHARACTER.test(text) && isStorable(text), {
    error: 'must be one line without control characters',
  });

export const operationRequest = z
  .strictObject({
    kind: kind.describe(
      '`check`: can the repository be leased, looked at and pushed to? `test`: would the ref fit onto the branch, and does its test pass? `land`: the same, and it is pushed.',
    ),
    repository: repository.describe(
      'As the attribute of a working copy: a name of a blueprint’s `repositories`, or an address.',
    ),
    ref: refName
      .optional()
      .describe('What is tested or landed: a branch, a tag, a ref or a commit. Not for a check.'),
    onto: branchName
      .optional()
      .describe('The branch that it is to be on. Of a check: one that has to be there.'),
    strategy: landStrategy.optional(),
    author: gitPerson
      .optional()
      .describe('Of a squashed commit, and of a merge. Default: that of the newest commit.'),
    message: z
      .string()
      .min(1)
      .max(65_536)
      .refine(isStorable)
      .optional()
      .describe('Of a squashed commit, and of a merge.'),
    test: test.optional(),
    blueprints: z
      .array(line)
      .min(1)
      .max(BLUEPRINTS_MAX)
      .optional()
      .describe('Names or ids of the only blueprints that its working copy may come from.'),
    attributes: jsonObject
      .optional()
      .describe('Attributes of the working copy beyond `repository`: `submodules`, `depth`, ...'),
    triesMax: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe('How often others may move the branch meanwhile before it gives up.'),
    labels: labels.optional().describe('The user’s own marks.'),
  })
  .superRefine((asked, context) => {
    const wrong = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    for (const field of ['ref', 'onto'] as const) {
      if (asked.kind !== 'check' && asked[field] === undefined) {
        wrong(field, `must be given for a ${asked.kind}`);
      }
    }
    for (const field of ['ref', 'strategy', 'author', 'message', 'test'] as const) {
      if (asked.kind === 'check' && asked[field] !== undefined) {
        wrong(field, 'is not for a check');
      }
    }
    if (asked.attributes?.['repository'] !== undefined) {
      wrong('attributes', 'must not name `repository` once more');
    }
  })
  .meta({ id: 'OperationRequest', description: 'Something to be done with a repository.' });
export type OperationRequest = z.input<typeof operationRequest>;

const barrier = z
  .object({
    code: z
      .enum(Object.keys(OPERATION_BARRIERS) as [OperationBarrier])
      .describe(described(OPERATION_BARRIERS)),
    sentence: z.string().describe('The same for a person, with numbers and ids.'),
    operation: z.string().nullable().describe('Another operation that it is about.'),
    lease: z.string().nullable().describe('A lease that it is about.'),
  })
  .meta({ id: 'OperationBarrier', description: 'Why an operation does not go on just now.' });

const outcome = z
  .object({
    result: z
      .enum(Object.keys(OPERATION_RESULTS) as [OperationResult])
      .nullable()
      .describe(`${described(OPERATION_RESULTS)} Null where it did not end well.`),
    reason: z
      .enum(Object.keys(OPERATION_REASONS) as [OperationReason])
      .nullable()
      .describe(`${described(OPERATION_REASONS)} Null where it ended well.`),
    sentence: z.string().describe('For a person.'),
    base: z.string().nullable().describe('Where the branch was.'),
    head: z.string().nullable().describe('What the ref named.'),
    commit: z
      .string()
      .nullable()
      .describe('What was made, tested and pushed; of a check: what is there.'),
    tree: z.string().nullable().describe('The tree of it.'),
    tries: z.int().min(0).describe('How often it was integrated, as the branch moved.'),
    during: z.string().nullable().describe('Of a conflict: what was being done.'),
    files: z.array(z.string()).describe('Of a conflict: which files do not fit.'),
    words: z.string().nullable().describe('Git’s own, of a push that was refused.'),
    exitCode: z.int().nullable().describe('Of a test that failed by itself.'),
  })
  .meta({ id: 'OperationOutcome', description: 'What an operation came to.' });

export const operation = z
  .object({
    id: z.string().describe('`op_...`'),
    kind,
    repository: z.string().describe('As it was asked for.'),
    ref: z.string().nullable().describe('What is tested or landed.'),
    onto: z.string().nullable().describe('The branch.'),
    strategy: landStrategy.nullable().describe('How; null for `squash`, the default.'),
    test: test.nullable().describe('What has to exit with 0.'),
    triesMax: z.int().describe('How often others may move the branch.'),
    requestedBy: z.string().describe('Who asked for it.'),
    status: status.describe(
      '`queued`, then `working`, then `done` or `failed`; `dismissed` where somebody did not want it any more, or has seen that it failed.',
    ),
    phase: z.enum(OPERATION_PHASES).describe('What it is at, or was at its end.'),
    barriers: z.array(barrier).describe('Why it does not go on just now; none where it does.'),
    moved: z.int().describe('How often others have moved the branch so far.'),
    output: z
      .object({
        lease: z.string().describe('The lease that it ran on.'),
        transcript: z.string().describe('The transcript of its test, which can be followed.'),
      })
      .nullable()
      .describe('What its newest test has printed; null where none ran, or nothing is kept.'),
    outcome: outcome.nullable().describe('Null until it is over.'),
    labels: shownLabels,
    createdAt: timestamp.describe('When it was accepted.'),
    beganAt: timestamp.nullable().describe('When it got its branch.'),
    endedAt: timestamp.nullable().describe('When it was over.'),
    actions,
  })
  .meta({ id: 'Operation', description: 'Something done with a repository.' });
export type RepositoryOperation = z.output<typeof operation>;

export const operationPage = pageOf(operation).meta({
  id: 'OperationPage',
  description: 'A page of repository operations.',
});

export const operationListQuery = z.strictObject({
  ...nounQueryShape,
  kind: severalOf(kind).optional().describe('Only those of this kind; several with commas.'),
  status: severalOf(status).optional().describe('Only those that stand so; several with commas.'),
  repository: repository.optional().describe('Only those that were asked for with this.'),
  onto: branchName.optional().describe('Only those of this branch.'),
});
export type OperationListQuery = z.output<typeof operationListQuery>;

export const operationParams = z.object({ id: anyId.describe('The operation’s id.') });
