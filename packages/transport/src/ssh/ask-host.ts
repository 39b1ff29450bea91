import { DrydockError } from '@drydock/model';
import { readBounded, SaidTooMuch } from '../said-too-much.ts';
import { orAborted, within } from '../wait.ts';
import { AfterMarker } from './after-marker.ts';
import type { WatchedChannel } from './channel-exit.ts';
import { addressOf, type SshEndpoint } from './endpoint.ts';
import { LOADER } from './host-scripts.ts';
import { asMisbehaving, hostsWords } from './misbehaves.ts';
import type { OpenChannel } from './lane.ts';
import { laneFor } from './pool.ts';
import { ASKS } from './place-scripts.ts';
import { encodeScript, encodeValues, newMarker } from './say.ts';

/** The longest of these scripts kills for 10 s; then it removes what may be many files. */
const LIMIT_MS = 120_000;
const OUTPUT_LIMIT_MS = 5_000;

/** No script says as much: a map of user ids has at most 340 lines, and so many attempts are listed. */
const LINES_MAX = 1_000;
const LINE_LENGTH_MAX = 1_024;

export interface AskOptions {
  /**
   * The connection is closed behind it unless somebody uses it. For whoever does not come back within the time that it
   * would be kept.
   */
  readonly leaves?: boolean;
  /** What is said to a script that asks, by what it has said before that. */
  readonly answer?: (lines: readonly string[]) => readonly string[];
}

interface Question {
  readonly script: string;
  readonly values: readonly string[];
  readonly answer: AskOptions['answer'];
}

/**
 * Runs one of the fixed scripts on a host with those values and returns the lines that it says: at most
 * 64 KiB on either output, in at most 1,000 lines of 1,024 characters. Who says more is cut off.
 *
 * @throws DrydockError `host-unreachable`, also where the host was lost on the way: then it is
 * unknown whether the script ran; `host-misbehaves`
 */
export async function askHost(
  endpoint: SshEndpoint,
  script: string,
  values: readonly string[],
  signal: AbortSignal,
  { leaves = false, answer }: AskOptions = {},
): Promise<readonly string[]> {
  signal.throwIfAborted();
  const lane = await laneFor(endpoint, 'care');
  const late = AbortSignal.timeout(LIMIT_MS);
  const limited = AbortSignal.any([signal, late]);
  try {
    const opened = await lane.exec(LOADER, limited);
    const { channel: watched, release } = opened;
    void watched.closed.then(() => {
      release();
      if (leaves) {
        lane.leave();
      }
    });
    try {
      return await orAborted(converse(endpoint, opened, { script, values, answer }), limited);
    } finally {
      watched.drop();
    }
  } catch (error) {
    if (late.aborted && !signal.aborted) {
      throw tooSlow(endpoint);
    }
    throw asMisbehaving(endpoint, error);
  }
}

async function converse(
  endpoint: SshEndpoint,
  { channel: { channel, exit }, connection }: OpenChannel<WatchedChannel>,
  { script, values, answer }: Question,
): Promise<readonly string[]> {
  const marker = newMarker();
  const [stdout, stderr] = [new AfterMarker(marker, null), new AfterMarker(marker, null)];
  const onMore = answer && whenAsked((lines) => channel.write(encodeValues(answer(lines))));
  const said = Promise.all([readBounded(stdout, onMore), readBounded(stderr)]);
  said.catch(() => undefined);
  channel.pipe(stdout);
  channel.stderr.pipe(stderr);
  channel.on('error', () => undefined);
  channel.write(encodeScript(script, marker, values));
  // Who talks without end has no exit; and what comes after it is waited for only so long.
  const { exitCode, isLost } = await Promise.race([exit, said.then(() => exit)]);
  if (isLost) {
    throw connection.fault() ?? lost(endpoint);
  }
  const [out, problems] = (await within(said, OUTPUT_LIMIT_MS)) ?? ['', ''];
  if (exitCode !== 0 || !stdout.hasBegun) {
    throw failed(endpoint, exitCode, `${stdout.said}${stderr.said}${problems}`);
  }
  return linesOf(out);
}

/** Calls back once, with all lines before it, when the line comes with which a script asks. */
function whenAsked(
  asked: (lines: readonly string[]) => void,
): (piece: Buffer, soFar: () => string) => void {
  const question = `\n${ASKS}\n`;
  let end = '\n';
  let isAsked = false;
  return (piece, soFar) => {
    end = `${end}${piece.toString('latin1')}`.slice(-question.length);
    if (!isAsked && end === question) {
      isAsked = true;
      asked(linesOf(soFar()).slice(0, -1));
    }
  };
}

function linesOf(said: string): readonly string[] {
  const lines = said.split('\n').filter((line) => line !== '');
  if (lines.length > LINES_MAX || lines.some((line) => line.length > LINE_LENGTH_MAX)) {
    throw new SaidTooMuch();
  }
  return lines;
}

function lost(endpoint: SshEndpoint): DrydockError {
  return new DrydockError(
    'host-unreachable',
    `The connection to the host ${addressOf(endpoint)} was lost.`,
    { hint: 'It is tried again.' },
  );
}

function tooSlow(endpoint: SshEndpoint): DrydockError {
  return new DrydockError(
    'host-unreachable',
    `The host ${addressOf(endpoint)} did not do what it was asked in ${LIMIT_MS / 1_000} s.`,
    { hint: 'It is tried again. Look at its load, and at what its login shell waits for.' },
  );
}

function failed(endpoint: SshEndpoint, exitCode: number | null, problems: string): DrydockError {
  const words = hostsWords(problems);
  return new DrydockError(
    'host-unreachable',
    `The host ${addressOf(endpoint)} did not do what it was asked (${exitCode ?? 'a signal'})${words === '' ? '.' : `: ${words}`}`,
    { hint: 'Its login shell has to run /bin/sh, and must not read what is sent to it.' },
  );
}
