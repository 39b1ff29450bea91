import { once } from 'node:events';
import {
  defineBlueprint,
  done,
  notEntitled,
  operation,
  type OperationUse,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { z } from 'zod';

/** What the operations of `talker` did, and how a test takes part in them. */
export const talk = {
  /** Texts that were said by an entitled caller. */
  said: [] as string[],
  /** Resolves what `wait` and `ignore` wait for, once somebody waits. */
  waiting: [] as { readonly use: OperationUse; readonly go: () => void }[],
};

const nothing = z.strictObject({});
const text = z.string().max(100).describe('What to say.');

async function untilTold(use: OperationUse): Promise<void> {
  await new Promise<void>((go) => {
    talk.waiting.push({ use, go });
  });
}

const operations = {
  say: operation({
    summary: 'Says it.',
    input: z.strictObject({ text, twice: z.boolean().default(false).describe('Says it again.') }),
    output: z.strictObject({ said: z.array(z.string()).describe('All that was said.') }),
    run: async (_lease: object, input, use) => {
      if (!(await use.entitled())) {
        throw notEntitled();
      }
      talk.said.push(...(input.twice ? [input.text, input.text] : [input.text]));
      return { said: [...talk.said] };
    },
  }),
  recall: operation({
    summary: 'Recalls what was said, and so often as is asked; it does nothing.',
    input: z.strictObject({ times: z.int().default(1).describe('How often.') }),
    output: z.strictObject({ recalled: z.string().describe('All that was said.') }),
    run: async (_lease: object, { times }) => ({ recalled: talk.said.join(' ').repeat(times) }),
  }),
  'say-later': operation({
    summary: 'Says it when the test lets it, and takes no notice of a refusal.',
    input: z.strictObject({ text }),
    output: nothing,
    run: async (_lease: object, input, use) => {
      await untilTold(use);
      if (await use.entitled()) {
        talk.said.push(input.text);
      }
      return {};
    },
  }),
  listen: operation({
    summary: 'Ends when it is told to stop.',
    input: nothing,
    output: nothing,
    run: async (_lease: object, _input, use) => {
      await use.entitled();
      talk.waiting.push({ use, go: () => undefined });
      await once(use.signal, 'abort');
      throw new Error('told to stop');
    },
  }),
  ignore: operation({
    summary: 'Does not stop when it is told to.',
    input: nothing,
    output: nothing,
    run: async (_lease: object, _input, use) => {
      await untilTold(use);
      return {};
    },
  }),
  lie: operation({
    summary: 'Answers what it does not declare.',
    input: nothing,
    output: z.strictObject({ count: z.int().describe('How many.') }),
    run: async () => ({ count: 'canary' as unknown as number }),
  }),
  flood: operation({
    summary: 'Answers too much.',
    input: nothing,
    output: z.string(),
    run: async () => 'x'.repeat(1_100_000),
  }),
  fail: operation({
    summary: 'Fails with an error of its own.',
    input: nothing,
    output: nothing,
    run: async () => {
      throw new Error('canary');
    },
  }),
  refuse: operation({
    summary: 'Refuses with a sentence, after it has asked.',
    input: nothing,
    output: nothing,
    run: async (_lease: object, _input, use) => {
      await use.entitled();
      throw new DrydockError('conflict', 'Not today.', { hint: 'Try tomorrow.' });
    },
  }),
};

/** A kind that builds nothing and has an interface of its own. */
export const talker = defineBlueprint({
  kind: 'talker',
  provides: 'talker',
  summary: 'Says things.',
  config: nothing,
  resource: {
    name: (_, id) => `talker ${id}`,
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
  lease: {
    destroy: () => Promise.resolve(done()),
  },
  operations: { talk: operations },
});
