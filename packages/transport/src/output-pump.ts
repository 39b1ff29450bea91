import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * What is read from a stream after the program has gone, at most. Its last output sits in the
 * socket's buffer (208 KiB by default) and in Node's; more than this comes from a child in the
 * background that still writes.
 */
const AFTER_EXIT_BYTES_MAX = 1_024 * 1_024;

/** Turns of the event loop, each with a poll of the kernel, after which an empty socket is empty. */
const QUIET_TURNS = 3;

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
      while (!ended && quiet < QUIET_TURNS && bytes - bytesAtExit < AFTER_EXIT_BYTES_MAX) {
        await taking;
        await nextTurn();
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
