import { runOnHost, type RanOnHost, type SshEndpoint } from '@drydock/transport';
import type { Config } from '../config.ts';

/** What a boot says of itself. */
export type BootWord =
  | { readonly boot: 'ended' }
  | { readonly boot: 'running'; readonly why: string }
  | { readonly boot: 'failed'; readonly why: string };

const WORDS_LENGTH_MAX = 400;
const NO_SUCH_PROGRAM = 127;
const TOO_LONG = 124;
/** As sysexits.h has it: a temporary failure. */
const NOT_YET = 75;

const wordsOf = ({ lines }: RanOnHost): string => lines.join(' ').trim().slice(-WORDS_LENGTH_MAX);

/** Whether the boot has ended, by the word of whoever the configuration says knows. */
export async function bootWord(
  { boot }: Pick<Config, 'boot'>,
  endpoint: SshEndpoint,
  signal: AbortSignal,
): Promise<BootWord> {
  if (boot === 'none') {
    return { boot: 'ended' };
  }
  if (boot === 'cloud-init') {
    return wordOfCloudInit(await runOnHost(endpoint, ['cloud-init', 'status', '--long'], signal));
  }
  const ran = await runOnHost(endpoint, boot.command, signal);
  switch (ran.exitCode) {
    case 0:
      return { boot: 'ended' };
    case NOT_YET:
    case TOO_LONG:
      return { boot: 'running', why: wordsOf(ran) };
    default:
      return {
        boot: 'failed',
        why: `${boot.command[0]} ended with ${ran.exitCode}: ${wordsOf(ran)}`,
      };
  }
}

/** Its exit code differs between its versions; its first line does not. */
export function wordOfCloudInit(ran: RanOnHost): BootWord {
  if (ran.exitCode === NO_SUCH_PROGRAM) {
    return {
      boot: 'failed',
      why: 'the image has no cloud-init: say `boot: none`, or give a command that knows',
    };
  }
  const status = /^status: (.+)$/.exec(ran.lines.find((line) => line.startsWith('status: ')) ?? '');
  switch (status?.[1]?.trim()) {
    case 'done':
    case 'disabled':
      return { boot: 'ended' };
    case 'error':
      return { boot: 'failed', why: `cloud-init says: ${wordsOf(ran)}` };
    default:
      return { boot: 'running', why: `cloud-init says: ${wordsOf(ran)}` };
  }
}

/** Null where the ready command says that the host is of use, or what it said. */
export async function whyNotReady(
  { readyCommand }: Pick<Config, 'readyCommand'>,
  endpoint: SshEndpoint,
  signal: AbortSignal,
): Promise<string | null> {
  if (readyCommand === undefined) {
    return null;
  }
  const ran = await runOnHost(endpoint, readyCommand, signal);
  return ran.exitCode === 0
    ? null
    : `${readyCommand[0]} ended with ${ran.exitCode}: ${wordsOf(ran)}`;
}
