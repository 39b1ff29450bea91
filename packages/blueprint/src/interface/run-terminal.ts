import { DrydockError } from '@drydock/model';
import type { CommandInterface, CommandResult } from '../command-interface.ts';
import type { ExecExit, TerminalInput } from './command.interface.ts';
import { INSIDE, MISSING, MISSING_EXIT, OPEN, RESIZE } from './terminal-texts.ts';
import type { Hearing, MessageOf, OperationUse, Receiving, Sending } from './use.ts';
import type { z } from 'zod';

interface Size {
  readonly columns: number;
  readonly rows: number;
}

type TerminalUse = OperationUse &
  Receiving &
  Pick<Sending<never>, 'send'> &
  Hearing<{ readonly resize: z.ZodType<Size> }>;

/** It ends with the lease, or when nobody looks at it any more; a timer of Node.js holds no longer. */
const TIMEOUT_MS = 2 ** 31 - 1;
const RESIZE_TIMEOUT_MS = 10_000;
const TERM = 'xterm-256color';
const WORDS_LENGTH_MAX = 4_096;

/** A terminal of all that runs commands: here, over SSH, on a lease that is held. */
export async function runTerminal(
  commands: CommandInterface,
  { argv = [], columns, rows, term, cwd, env = {} }: TerminalInput,
  use: TerminalUse,
): Promise<ExecExit> {
  const name = nameOfItsOwn();
  const given = { ...env, TERM: term ?? env['TERM'] ?? TERM };
  const over = new AbortController();
  const signal = AbortSignal.any([use.signal, over.signal]);
  let letPass: () => void = () => undefined;
  const mayRun = new Promise<void>((resolve) => (letPass = resolve));
  let words = '';
  const size = (is: Size): readonly [string, string] => [String(is.rows), String(is.columns)];
  const resizing = followSizes(use.messages, over.signal, async (is) => {
    await mayRun;
    const resized = commands.exec(
      { program: shell(RESIZE, name, ...size(is)), env: given, timeoutMs: RESIZE_TIMEOUT_MS },
      { signal, entitled: use.entitled, onOutput: () => undefined },
    );
    // The program keeps its old size, and runs on.
    await resized.catch(() => undefined);
  });
  // Who says what a terminal does not take is served no longer.
  const broken = resizing.failed.then((error) => {
    over.abort();
    return error;
  });
  try {
    const result = await commands.exec(
      {
        program: shell(OPEN, INSIDE, name, ...size({ columns, rows }), ...argv),
        env: given,
        timeoutMs: TIMEOUT_MS,
        ...(cwd !== undefined && { cwd }),
      },
      {
        signal,
        entitled: async () => {
          const isEntitled = await use.entitled();
          if (isEntitled) {
            letPass();
          }
          return isEntitled;
        },
        received: use.received,
        onOutput: async (stream, chunk) => {
          if (stream === 'stderr') {
            words = `${words}${chunk.toString()}`.slice(0, WORDS_LENGTH_MAX);
          }
          // Else it is `script` itself that cannot go on.
          if (stream === 'stdout' || !MISSING.test(words)) {
            await use.send(chunk);
          }
        },
      },
    );
    if (over.signal.aborted) {
      throw await broken;
    }
    throwIfMissing(result, words);
    return { ...result, durationMs: Math.max(0, Math.round(result.durationMs)) };
  } finally {
    over.abort();
  }
}

const shell = (
  text: string,
  ...args: readonly string[]
): { readonly argv: readonly [string, ...string[]] } => ({
  argv: ['/bin/sh', '-c', text, 'sh', ...args],
});

function throwIfMissing({ exitCode }: CommandResult, words: string): void {
  const program = exitCode === MISSING_EXIT ? MISSING.exec(words)?.[1] : undefined;
  if (program !== undefined) {
    const said = program === 'script' ? '`script` of util-linux' : `\`${program}\``;
    throw new DrydockError('program-missing', `The host has no ${said}, which terminals need.`, {
      hint:
        'On Debian and Ubuntu: apt-get install ' +
        (program === 'script' ? 'bsdutils' : 'coreutils') +
        '; on Alpine: apk add util-linux-misc coreutils.',
    });
  }
}

/**
 * Takes one size after the other, the newest of those that wait: `Hearing` passes over the rest.
 *
 * `failed` resolves with what is wrong with what was said; else never.
 */
function followSizes(
  messages: AsyncIterable<MessageOf<{ readonly resize: z.ZodType<Size> }>>,
  over: AbortSignal,
  resize: (size: Size) => Promise<void>,
): { readonly failed: Promise<unknown> } {
  const coming = messages[Symbol.asyncIterator]();
  // Whoever waits for the next one waits no longer.
  over.addEventListener('abort', () => void coming.return?.(), { once: true });
  const follow = async (): Promise<void> => {
    for (;;) {
      const next = await coming.next();
      if (next.done === true || over.aborted) {
        return;
      }
      await resize(next.value.data);
    }
  };
  return {
    failed: new Promise((resolve) => {
      follow().catch((error: unknown) => resolve(error));
    }),
  };
}

/** Several terminals of a lease have a file each. A name is no secret: the file is the lease's own. */
function nameOfItsOwn(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
