import type { AskOptions, Shell } from '@drydock/blueprint';
import { DrydockError, plainLine } from '@drydock/model';
import { unasked } from '../on-host/unasked.ts';
import { REFUSED } from './store-text.ts';

export interface TellOptions extends Pick<AskOptions, 'received'> {
  readonly signal: AbortSignal;
  /** By `performance.now`: no text runs longer. */
  readonly endsAt: number;
  /** What may be shown of the words, on one line. Default: their beginning. */
  readonly show?: (words: string) => string;
}

export type Told = { readonly said: string } | { readonly refused: string };

const BYTES_MAX = 1_024 * 1_024;
const WORDS_BYTES_MAX = 4_096;
const WORDS_LENGTH_MAX = 500;
const REFUSAL_LENGTH_MAX = 1_000;

/**
 * Runs a text of working copies. Lines of it that begin with `@` are steps: the last one is named where it takes too
 * long. One that begins with `!` says why it cannot be done.
 *
 * @returns what it said besides, or why it could not be done: git's words, or the step that took too long
 * @throws DrydockError for what is the host's own; the signal's reason
 */
export async function tell(
  shell: Shell,
  text: string,
  args: readonly string[],
  { signal, endsAt, show = beginning, ...more }: TellOptions,
): Promise<Told> {
  const timeoutMs = Math.max(1_000, endsAt - performance.now());
  const out: Buffer[] = [];
  let bytes = 0;
  let words = Buffer.alloc(0);
  const tooMuch = new AbortController();
  const { exitCode, end } = await shell.run(text, args, {
    ...unasked(AbortSignal.any([signal, tooMuch.signal])),
    ...more,
    timeoutMs,
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') {
        words = Buffer.concat([words, chunk]).subarray(-WORDS_BYTES_MAX);
        return;
      }
      bytes += chunk.length;
      if (bytes > BYTES_MAX) {
        tooMuch.abort();
        return;
      }
      out.push(chunk);
    },
  });
  signal.throwIfAborted();
  if (bytes > BYTES_MAX) {
    return { refused: 'The remote says more than it should.' };
  }
  const lines = Buffer.concat(out).toString('utf8').split('\n');
  const step = lines.findLast((line) => line.startsWith('@'))?.slice(1);
  const during = step === undefined ? '' : ` while ${step}`;
  const wordsOf = show(words.toString('utf8'));
  if (end === 'timeout') {
    return { refused: `It took longer than it may${during}.` };
  }
  if (exitCode === 0) {
    return { said: lines.filter((line) => !line.startsWith('@')).join('\n') };
  }
  if (exitCode === REFUSED) {
    const sentence = lines.findLast((line) => line.startsWith('!'))?.slice(1) ?? '';
    return { refused: plainLine(`${sentence} ${wordsOf}`.trim(), REFUSAL_LENGTH_MAX) };
  }
  if (exitCode === null) {
    throw new DrydockError('host-unreachable', `The host was lost${during}.`, {
      hint: 'Nobody knows how far it got. It is done again.',
    });
  }
  throw new DrydockError(
    'command-failed',
    `The host could not do it${during}: ${wordsOf || `exit code ${exitCode}`}`,
  );
}

const beginning = (words: string): string => plainLine(words, WORDS_LENGTH_MAX);
