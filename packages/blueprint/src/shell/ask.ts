import { DrydockError, plainLine } from '@drydock/model';
import type { CommandRun } from '../command-interface.ts';
import type { Shell } from './shell.ts';

/** What a shell text came to. */
export interface ShellAnswer {
  /** What it exited with. */
  readonly exitCode: number;
  readonly stdout: string;
  /** The last of it, on one line, without control characters: fit to be shown. */
  readonly words: string;
}

export interface AskOptions extends Pick<CommandRun, 'signal' | 'entitled' | 'received'> {
  /** What it may say; more than that fails. Default: 1 MiB. */
  readonly bytesMax?: number;
  /** Default: 60 s. */
  readonly timeoutMs?: number;
}

const BYTES_MAX = 1_024 * 1_024;
const TIMEOUT_MS = 60_000;
const WORDS_BYTES_MAX = 4_096;
const WORDS_LENGTH_MAX = 500;

/**
 * Runs a shell text and gives what it said, whatever it exited with.
 *
 * @throws DrydockError `host-unreachable` where the host was lost meanwhile, `timed-out`, `host-misbehaves` where it
 *   says more than it may, and what `CommandInterface.exec` throws; the signal's reason
 */
export async function ask(
  shell: Shell,
  text: string,
  args: readonly string[],
  { bytesMax = BYTES_MAX, timeoutMs = TIMEOUT_MS, ...run }: AskOptions,
): Promise<ShellAnswer> {
  const said: Buffer[] = [];
  let bytes = 0;
  let words = Buffer.alloc(0);
  const { exitCode, signal, end } = await shell.run(text, args, {
    ...run,
    timeoutMs,
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') {
        words = Buffer.concat([words, chunk]).subarray(-WORDS_BYTES_MAX);
        return;
      }
      bytes += chunk.length;
      if (bytes > bytesMax) {
        throw new DrydockError('host-misbehaves', 'The host said more than it should.');
      }
      said.push(chunk);
    },
  });
  run.signal.throwIfAborted();
  if (end === 'timeout') {
    throw new DrydockError('timed-out', `The host took longer than ${timeoutMs / 1_000} s.`);
  }
  if (exitCode === null) {
    throw new DrydockError(
      'host-unreachable',
      end === 'host-lost'
        ? 'The host was lost while it was asked.'
        : `What was asked of the host was ended: ${signal ?? end}.`,
      { hint: 'Nobody knows how far it got. It is asked again.' },
    );
  }
  return {
    exitCode,
    stdout: Buffer.concat(said).toString('utf8'),
    words: plainLine(words.toString('utf8'), WORDS_LENGTH_MAX),
  };
}

/**
 * As `ask`, for what has to succeed.
 *
 * @param doing - what it is for, to be said of its failure: `The web server could not be started`
 * @throws DrydockError `command-failed` with the host's own words
 */
export async function insist(
  shell: Shell,
  doing: string,
  text: string,
  args: readonly string[],
  options: AskOptions,
): Promise<string> {
  const { exitCode, stdout, words } = await ask(shell, text, args, options);
  if (exitCode !== 0) {
    throw new DrydockError('command-failed', `${doing}: ${words || `exit code ${exitCode}`}`);
  }
  return stdout;
}
