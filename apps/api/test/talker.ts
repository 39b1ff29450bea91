import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  call,
  defineBlueprint,
  defineInterface,
  done,
  download,
  duplex,
  notEntitled,
  stream,
  upload,
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
  /** How often `refuse` was really done. */
  refused: 0,
  /** How far `fetch` and `count` have come. */
  sent: 0,
  /** Slows `store` down, which has taken so many bytes. */
  pace: (_bytes: number): void | Promise<void> => undefined,
};

const nothing = z.strictObject({});
const text = z.string().max(100).describe('What to say.');

async function untilTold(use: OperationUse): Promise<void> {
  await new Promise<void>((go) => {
    talk.waiting.push({ use, go });
  });
}

/** Every shape, and every way to misbehave. */
export const talkInterface = defineInterface({
  name: 'talk',
  summary: 'Says things.',
  operations: {
    say: call({
      summary: 'Says it.',
      input: z.strictObject({ text, twice: z.boolean().default(false).describe('Says it again.') }),
      output: z.strictObject({ said: z.array(z.string()).describe('All that was said.') }),
    }),
    recall: call({
      summary: 'Recalls what was said, and so often as is asked; it does nothing.',
      input: z.strictObject({ times: z.int().default(1).describe('How often.') }),
      output: z.strictObject({ recalled: z.string().describe('All that was said.') }),
    }),
    'say-later': call({
      summary: 'Says it when the test lets it, and takes no notice of a refusal.',
      input: z.strictObject({ text }),
      output: nothing,
    }),
    listen: call({ summary: 'Ends when it is told to stop.', input: nothing, output: nothing }),
    ignore: call({
      summary: 'Does not stop when it is told to.',
      input: nothing,
      output: nothing,
    }),
    lie: call({
      summary: 'Answers what it does not declare.',
      input: nothing,
      output: z.strictObject({ count: z.int().describe('How many.') }),
    }),
    flood: call({ summary: 'Answers too much.', input: nothing, output: z.string() }),
    fail: call({ summary: 'Fails with an error of its own.', input: nothing, output: nothing }),
    refuse: call({
      summary: 'Refuses with a sentence, after it has asked.',
      input: nothing,
      output: nothing,
    }),
    confide: call({
      summary: 'Tells a secret, after it has asked.',
      input: nothing,
      output: z.strictObject({ password: z.string().describe('A secret.') }),
      secret: true,
    }),
    fetch: download({
      summary: 'Sends so many bytes.',
      input: z.strictObject({
        bytes: z.int().describe('How many.'),
        told: z.boolean().default(true).describe('Whether it says so before.'),
        failsAfter: z.int().optional().describe('Fails after so many.'),
      }),
      head: z.strictObject({ name: z.string().describe('What it is called.') }),
    }),
    store: upload({
      summary: 'Counts what it is sent.',
      input: z.strictObject({
        max: z.int().optional().describe('Refuses more than so many bytes.'),
      }),
      output: z.strictObject({
        bytes: z.int().describe('How many.'),
        digest: z.string().describe('SHA-256 of them.'),
      }),
    }),
    count: stream({
      summary: 'Counts, and says what it is sent.',
      input: z.strictObject({
        to: z.int().describe('How far.'),
        bytesEach: z.int().default(0).describe('Says so many bytes with each.'),
      }),
      events: {
        number: z.strictObject({ n: z.int().describe('The number.') }),
        raw: 'bytes',
      },
      output: z.strictObject({ counted: z.int().describe('How far it has come.') }),
      receives: 'bytes',
    }),
    echo: duplex({
      summary: 'Sends back what it is sent.',
      input: nothing,
      output: z.strictObject({ bytes: z.int().describe('How many these were.') }),
    }),
    greet: duplex({
      summary: 'Says hello and no more, then counts what it is sent.',
      input: nothing,
      output: z.strictObject({ bytes: z.int().describe('How many these were.') }),
    }),
  },
});

async function requireEntitled(use: OperationUse): Promise<void> {
  if (!(await use.entitled())) {
    throw notEntitled();
  }
}

const PIECE = 64 * 1_024;

const offeredTalk = talkInterface.on<object>(() => ({
  say: async (input, use) => {
    await requireEntitled(use);
    talk.said.push(...(input.twice ? [input.text, input.text] : [input.text]));
    return { said: [...talk.said] };
  },
  recall: async ({ times }) => ({ recalled: talk.said.join(' ').repeat(times) }),
  'say-later': async (input, use) => {
    await untilTold(use);
    if (await use.entitled()) {
      talk.said.push(input.text);
    }
    return {};
  },
  listen: async (_input, use) => {
    await use.entitled();
    talk.waiting.push({ use, go: () => undefined });
    await once(use.signal, 'abort');
    throw new Error('told to stop');
  },
  ignore: async (_input, use) => {
    await untilTold(use);
    return {};
  },
  lie: async () => ({ count: 'canary' as unknown as number }),
  flood: async () => 'x'.repeat(1_100_000),
  fail: async () => {
    throw new Error('canary');
  },
  refuse: async (_input, use) => {
    await use.entitled();
    talk.refused += 1;
    throw new DrydockError('host-unreachable', 'Not today.', { hint: 'Try tomorrow.' });
  },
  confide: async (_input, use) => {
    await requireEntitled(use);
    return { password: 'swordfish' };
  },
  fetch: async ({ bytes, told, failsAfter }, use) => {
    await requireEntitled(use);
    await use.begin({ name: 'größe' }, told ? { bytes } : {});
    for (let sent = 0; sent < bytes; sent += PIECE) {
      if (failsAfter !== undefined && sent >= failsAfter) {
        throw new DrydockError('conflict', 'It has changed meanwhile.');
      }
      use.signal.throwIfAborted();
      talk.sent = sent;
      await use.send(new Uint8Array(Math.min(PIECE, bytes - sent)).fill(sent / PIECE));
    }
  },
  store: async ({ max }, use) => {
    await requireEntitled(use);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of use.received) {
      bytes += chunk.length;
      hash.update(chunk);
      if (max !== undefined && bytes > max) {
        throw new DrydockError('body-too-large', `It takes ${max} bytes.`);
      }
      use.signal.throwIfAborted();
      await talk.pace(bytes);
    }
    return { bytes, digest: hash.digest('hex') };
  },
  count: async ({ to, bytesEach }, use) => {
    await requireEntitled(use);
    for (let n = 1; n <= to; n += 1) {
      use.signal.throwIfAborted();
      talk.sent = n;
      await use.emit('number', { n });
      if (bytesEach > 0) {
        await use.emit('raw', new Uint8Array(bytesEach).fill(n));
      }
    }
    for await (const chunk of use.received) {
      await use.emit('raw', chunk);
    }
    return { counted: to };
  },
  echo: async (_input, use) => {
    await requireEntitled(use);
    let bytes = 0;
    for await (const chunk of use.received) {
      bytes += chunk.length;
      await use.send(chunk);
    }
    return { bytes };
  },
  greet: async (_input, use) => {
    await requireEntitled(use);
    await use.send(Buffer.from('hello'));
    await use.end();
    let bytes = 0;
    for await (const chunk of use.received) {
      bytes += chunk.length;
    }
    return { bytes };
  },
}));

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
  interfaces: [offeredTalk],
});
