import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How much is still taken after a program has gone, and when there is no more to come. */
export interface DrainLimits {
  /** More than this comes from a child in the background that still writes. */
  readonly bytesMax: number;
  /** Waits for the next chance that something comes. */
  readonly turn: () => Promise<unknown>;
  /** Turns without anything after which there is nothing more. */
  readonly quietTurns: number;
}

/**
 * A program's last output sits in the socket's buffer (208 KiB by default) and in Node's. After a
 * few turns of the event loop, each with a poll of the kernel, an empty socket is empty.
 */
export const SOCKET_DRAIN: DrainLimits = {
  bytesMax: 1_024 * 1_024,
  turn: () => nextTurn(),
  quietTurns: 3,
};

/** Hands on what a stream brings, one chunk at a time: while a chunk is taken, nothing is read. */
export interface OutputPump {
  /** Rejects when the taker throws. Otherwise resolves at the end of the stream. */
  readonly finished: Promise<void>;
  /**
   * Call once the program has gone: takes what it wrote and lets go. It does not wait for the end
   * of the stream, which a child in the background may hold open for ever.
   */
  drain(): Promise<void>;
  /** Lets go at once. */
  stop(): void;
}

export function pumpOutput(
  stream: Readable,
  take: (chunk: Buffer) => void | Promise<void>,
  limits: DrainLimits,
): OutputPump {
  let bytes = 0;
  let taking: Promise<void> | undefined;
  let takerFailed = false;
  let ended = false;

  const hand = async (chunk: Buffer): Promise<void> => {
    try {
      await take(chunk);
    } catch (error) {
      takerFailed = true;
      throw error;
    }
  };
  const run = async (): Promise<void> => {
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        taking = hand(chunk);
        await taking;
        taking = undefined;
      }
    } catch (error) {
      // Letting go of the stream ends the loop with an error of its own, which is none.
      if (takerFailed) {
        throw error;
      }
    } finally {
      ended = true;
    }
  };
  const finished = run();
  // Whoever awaits `finished` still sees the failure; nobody may be awaiting it yet.
  finished.catch(() => undefined);

  return {
    finished,
    drain: async () => {
      const bytesAtExit = bytes;
      let seen = bytes;
      let quiet = 0;
      while (!ended && quiet < limits.quietTurns && bytes - bytesAtExit < limits.bytesMax) {
        await taking;
        await limits.turn();
        quiet = bytes === seen && taking === undefined ? quiet + 1 : 0;
        seen = bytes;
      }
      stream.destroy();
      await finished;
    },
    stop: () => {
      stream.destroy();
    },
  };
}
