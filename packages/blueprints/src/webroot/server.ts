import { ask, type AskOptions, type Shell, type ShellAnswer } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { isIPv6 } from 'node:net';
import type { Config, State } from './config.ts';
import { BUSY, GONE, REFUSED } from './common-text.ts';
import { TAKE_DOWN } from './texts.ts';

/** A web server on a host, by the shell of what it stands on. */
export interface Server {
  readonly shell: Shell;
  readonly nginx: string;
  /** Of the configuration: what it listens on. */
  readonly address: string;
  /** Its own port; 0 where it has none yet. */
  readonly port: number;
  /** The least time between two reloads. */
  readonly reloadSeconds: number;
}

/** Longer than others are waited for, a reload is held back, and one that does not succeed takes twice. */
const TIMEOUT_MS = 180_000;

export const serverOf = (shell: Shell, config: Config, state: State): Server => ({
  shell,
  nginx: state.nginx,
  address: config.address,
  port: state.port,
  reloadSeconds: config.reloadSeconds,
});

/** Where it can be asked on the host itself: what listens everywhere is asked at home. */
function askedAt(address: string): string {
  if (address === '0.0.0.0' || /^[0:]+$/.test(address)) {
    return isIPv6(address) ? '::1' : '127.0.0.1';
  }
  return address;
}

/** What each of the texts takes first. */
export const argumentsFor = (server: Omit<Server, 'shell'>): readonly string[] => [
  server.nginx,
  askedAt(server.address),
  String(server.port),
  String(Math.round(server.reloadSeconds * 100)),
];

export interface Told extends Pick<ShellAnswer, 'stdout'> {
  /** Why it was refused, in nginx's words; null where it was not. */
  readonly refused: string | null;
  /** What it is about is there no longer. */
  readonly isGone: boolean;
}

/**
 * Runs one of the texts.
 *
 * @param doing - what it is for, to be said of its failure: `The web server could not be ended`
 * @throws DrydockError `conflict` where others were at work for too long, `command-failed`, and what `ask` throws
 */
export async function tell(
  server: Server,
  doing: string,
  text: string,
  args: readonly (string | number)[],
  options: AskOptions,
): Promise<Told> {
  const all = [...argumentsFor(server), ...args.map(String)];
  const { exitCode, stdout, words } = await ask(server.shell, text, all, {
    timeoutMs: TIMEOUT_MS,
    ...options,
  });
  switch (exitCode) {
    case 0:
      return { stdout, refused: null, isGone: false };
    case REFUSED:
      return { stdout, refused: words, isGone: false };
    case GONE:
      return { stdout, refused: null, isGone: true };
    case BUSY:
      throw new DrydockError('conflict', `${doing}: ${words}`, { hint: 'Try again.' });
    default:
      throw new DrydockError('command-failed', `${doing}: ${words || `exit code ${exitCode}`}`);
  }
}

/** For what is to be done in any case: what ends or takes things down. */
export const always = async (): Promise<boolean> => true;

/** Ends it and removes what there is of it, be it half of it. */
export async function takeDown(shell: Shell, signal: AbortSignal): Promise<void> {
  const nobody = { shell, nginx: '', address: '', port: 0, reloadSeconds: 0 };
  await tell(nobody, 'The web server could not be ended', TAKE_DOWN, [], {
    signal,
    entitled: always,
  });
}
