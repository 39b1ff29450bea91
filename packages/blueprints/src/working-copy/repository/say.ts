import type { AskOptions, Shell } from '@drydock/blueprint';
import { DrydockError, plainLine, plainText } from '@drydock/model';
import { REFUSED } from '../store-text.ts';

/** Exit status of what a newer git would do. */
export const TOO_OLD = 76;

export interface Said {
  /** What was said, line by line, without steps and refusals. */
  readonly lines: readonly string[];
  /** The last of what git said, and the remote through it. */
  readonly words: string;
}

export interface SayOptions extends Pick<AskOptions, 'signal' | 'entitled' | 'received'> {
  readonly timeoutMs: number;
  /** Takes out what must not be shown. */
  readonly hide?: (words: string) => string;
}

const BYTES_MAX = 2 * 1_024 * 1_024;
const WORDS_BYTES_MAX = 32_768;
const SHOWN_MAX = 500;

/**
 * Runs a text of repositories, whose lines begin with `@` for steps, `!` for why it cannot be done, and with something
 * else for what it says.
 *
 * @throws DrydockError `conflict` for what cannot be done, `program-missing`, `timed-out`, `command-failed`, and for
 *   what is the host's own; the signal's reason
 */
export async function say(
  shell: Shell,
  text: string,
  args: readonly string[],
  { timeoutMs, hide = (words) => words, ...run }: SayOptions,
): Promise<Said> {
  const out: Buffer[] = [];
  let bytes = 0;
  let err = Buffer.alloc(0);
  const { exitCode, end } = await shell.run(text, args, {
    ...run,
    timeoutMs,
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') {
        err = Buffer.concat([err, chunk]).subarray(-WORDS_BYTES_MAX);
        return;
      }
      bytes += chunk.length;
      if (bytes > BYTES_MAX) {
        throw new DrydockError('host-misbehaves', 'The host said more than it should.');
      }
      out.push(chunk);
    },
  });
  run.signal.throwIfAborted();
  const all = Buffer.concat(out).toString('utf8').split('\n');
  const words = plainText(hide(err.toString('utf8').trim()), WORDS_BYTES_MAX);
  const shown = plainLine(words, SHOWN_MAX);
  const step = all.findLast((line) => line.startsWith('@'))?.slice(1);
  const during = step === undefined ? '' : `, ${step}`;
  if (end === 'timeout') {
    throw new DrydockError('timed-out', `It took longer than ${timeoutMs / 1_000} s${during}.`);
  }
  if (exitCode === null) {
    throw new DrydockError('host-unreachable', `The host was lost${during}.`, {
      hint: 'Nobody knows how far it got. Look before it is done again.',
    });
  }
  if (exitCode === REFUSED || exitCode === TOO_OLD) {
    const sentence = all.findLast((line) => line.startsWith('!'))?.slice(1) ?? '';
    throw new DrydockError(
      exitCode === REFUSED ? 'conflict' : 'program-missing',
      plainLine(`${hide(sentence)} ${shown}`.trim(), 2 * SHOWN_MAX),
    );
  }
  if (exitCode !== 0) {
    throw new DrydockError(
      'command-failed',
      `The host could not do it${during}: ${shown || `exit code ${exitCode}`}`,
    );
  }
  return { lines: all.filter((line) => line !== '' && !/^[@!]/.test(line)), words };
}

/** Lines of a kind, which a character at their beginning tells. */
export const linesOf = ({ lines }: Pick<Said, 'lines'>, kind: '=' | '+' | ':'): readonly string[] =>
  lines.filter((line) => line.startsWith(kind)).map((line) => line.slice(1));

/** What is said line by line has the ends of lines in names as NUL. */
export const namesOf = (said: Pick<Said, 'lines'>): string[] =>
  linesOf(said, '+').map((line) => line.replaceAll('\0', '\n'));
