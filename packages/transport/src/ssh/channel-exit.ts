import type { ClientChannel } from 'ssh2';
import type { GateExit } from '../gate.ts';

export interface WatchedChannel {
  readonly channel: ClientChannel;
  /** How the remote process ended; lost where the connection went first. Never rejects. */
  readonly exit: Promise<GateExit>;
  /** Resolves when the channel, or its connection, is closed. */
  readonly closed: Promise<void>;
}

/**
 * Watches a channel. Without an exit status nobody knows how it ended: that is lost too. Call it
 * in the turn in which the channel was opened: its end may be in the same packet.
 */
export function watchChannel(
  channel: ClientChannel,
  connectionClosed: Promise<void>,
): WatchedChannel {
  const channelClosed = new Promise<void>((resolve) => {
    channel.once('close', () => resolve());
  });
  const closed = Promise.race([channelClosed, connectionClosed]);
  const exit = new Promise<GateExit>((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) =>
      resolve({ exitCode: code, signal: signal ?? null }),
    );
    void closed.then(() => resolve({ exitCode: null, signal: null, isLost: true }));
  });
  return { channel, exit, closed };
}

/** Closes a channel whatever still comes: what is not taken would keep it open. */
export function dropChannel(channel: ClientChannel): void {
  channel.unpipe();
  channel.stderr.unpipe();
  channel.resume();
  channel.stderr.resume();
  channel.close();
}
