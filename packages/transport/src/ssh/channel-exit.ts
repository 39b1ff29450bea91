import type { ClientChannel } from 'ssh2';
import type { GateExit } from '../gate.ts';
import { within } from '../wait.ts';

export interface WatchedChannel {
  readonly channel: ClientChannel;
  /** How the remote process ended; lost where the connection went first. Never rejects. */
  readonly exit: Promise<GateExit>;
  /** Resolves when the channel, or its connection, is closed. */
  readonly closed: Promise<void>;
  /** Closes it whatever still comes. A host that does not let go loses the whole connection. */
  readonly drop: () => void;
}

/** A server answers a close at once; what is on its way before that may be 2 MiB. */
const LET_GO_LIMIT_MS = 10_000;

/** `SIGKILL`, `SIGRTMIN+1`: anything else is no name of a signal. */
const SIGNAL_NAME = /^SIG[A-Z][A-Z0-9+-]{0,15}$/;

/**
 * Watches a channel. Without an exit status nobody knows how it ended: that is lost too. Call it
 * in the turn in which the channel was opened: its end may be in the same packet.
 */
export function watchChannel(
  channel: ClientChannel,
  connection: { readonly closed: Promise<void>; close(): void },
): WatchedChannel {
  const channelClosed = new Promise<void>((resolve) => {
    channel.once('close', () => resolve());
  });
  const closed = Promise.race([channelClosed, connection.closed]);
  const exit = new Promise<GateExit>((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) =>
      resolve({ exitCode: code, signal: nameOfSignal(signal) }),
    );
    void closed.then(() => resolve({ exitCode: null, signal: null, isLost: true }));
  });
  let isDropped = false;
  const drop = (): void => {
    if (isDropped) {
      return;
    }
    isDropped = true;
    // What is not taken would keep it open.
    channel.unpipe();
    channel.stderr.unpipe();
    channel.resume();
    channel.stderr.resume();
    channel.close();
    const letGo = closed.then(() => true);
    void within(letGo, LET_GO_LIMIT_MS).then((isGone) => isGone ?? connection.close());
  };
  return { channel, exit, closed, drop };
}

function nameOfSignal(said: string | undefined): string | null {
  if (said === undefined) {
    return null;
  }
  return SIGNAL_NAME.test(said) ? said : 'SIGUNKNOWN';
}
