import { notEntitled, type CommandRun, type Shell } from '@drydock/blueprint';
import { DrydockError, plainLine } from '@drydock/model';
import { PRELUDE } from './texts.ts';

/** What is known of whoever has files worked on. */
export interface FilesUse {
  readonly shell: Shell;
  readonly signal: AbortSignal;
  readonly entitled: () => Promise<boolean>;
}

export interface HostAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** The last that it said of errors, on one line. */
  readonly words: string;
}

interface Talk {
  /** Takes what it says, in place of `stdout`. */
  readonly take?: (chunk: Buffer) => void | Promise<void>;
  readonly received?: AsyncIterable<Uint8Array>;
  /** Default: an hour, and whatever ends the use earlier. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 3_600_000;
/** Of what is kept: a page of a list has 1,000 entries of 4.5 kB at most. */
const BYTES_MAX = 8 * 1_024 * 1_024;
const WORDS_BYTES_MAX = 8_192;
const WORDS_LENGTH_MAX = 500;

/**
 * Has a text run, whatever it exits with.
 *
 * @throws DrydockError `lease-ended`, `host-unreachable`, `timed-out`, `host-misbehaves`, what taking or sending
 *   throws, and what `Shell.run` throws; the signal's reason
 */
export async function talk(
  { shell, signal, entitled }: FilesUse,
  text: string,
  args: readonly string[],
  { take, received, timeoutMs = TIMEOUT_MS }: Talk = {},
): Promise<HostAnswer> {
  const kept = keeper();
  const sender = received === undefined ? undefined : watchedSender(received);
  let isRefused = false;
  const run: CommandRun = {
    signal,
    entitled: async () => {
      isRefused = !(await entitled());
      return !isRefused;
    },
    onOutput: (stream, chunk) =>
      stream === 'stderr' ? kept.hear(chunk) : (take ?? kept.keep)(chunk),
    ...(sender !== undefined && { received: sender.received }),
  };
  const ended = await shell.run(PRELUDE + text, args, { ...run, timeoutMs }).catch((error) => {
    throw isRefused ? notEntitled() : error;
  });
  signal.throwIfAborted();
  const broken = sender?.failure();
  if (broken !== undefined) {
    throw broken.error;
  }
  if (ended.end === 'timeout') {
    throw new DrydockError('timed-out', `The host took longer than ${timeoutMs / 1_000} s.`);
  }
  if (ended.exitCode === null || ended.end !== 'itself') {
    throw new DrydockError(
      'host-unreachable',
      ended.end === 'host-lost'
        ? 'The host was lost meanwhile.'
        : `What ran on the host was ended: ${ended.signal ?? ended.end}.`,
      { hint: 'Nobody knows how far it got. Look, and try again.' },
    );
  }
  return { exitCode: ended.exitCode, stdout: kept.all(), words: kept.words() };
}

function keeper() {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let heard = Buffer.alloc(0);
  return {
    hear: (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]).subarray(-WORDS_BYTES_MAX);
    },
    keep: (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > BYTES_MAX) {
        throw new DrydockError('host-misbehaves', 'The host said more than it should.');
      }
      chunks.push(chunk);
    },
    all: (): Buffer => Buffer.concat(chunks),
    words: (): string => plainLine(heard.toString('utf8').trim(), WORDS_LENGTH_MAX),
  };
}

/** Passes on what is sent, and keeps why it broke off: the command's end does not say. */
function watchedSender(source: AsyncIterable<Uint8Array>) {
  let failure: { readonly error: unknown } | undefined;
  const received = (async function* () {
    try {
      yield* source;
    } catch (error) {
      failure = { error };
      throw error;
    }
  })();
  return { received, failure: () => failure };
}
