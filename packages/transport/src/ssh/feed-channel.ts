import { whenOver, written, type InputSink } from '../feed-input.ts';
import type { GateExit } from '../gate.ts';
import { within } from '../wait.ts';
import type { WatchedChannel } from './channel-exit.ts';
import { FED, FEED, NOT_TAKEN } from './command-scripts.ts';
import type { OpenChannel } from './lane.ts';
import { encodeScript } from './say.ts';

/** A program that has ended is heard of within this time, though over another connection. */
const NEWS_LIMIT_MS = 5_000;

export interface FeedTarget {
  readonly attemptRoot: string;
  readonly attemptId: string;
  readonly commandId: string;
  readonly marker: string;
}

/**
 * Carries a program's input over a channel of its own. Nothing is said on it before the first bytes.
 *
 * @param over - resolves when the program has ended
 * @param tellSent - told when all has got there, and only then
 */
export function feedChannel(
  { channel: watched, release }: OpenChannel<WatchedChannel>,
  { attemptRoot, attemptId, commandId, marker }: FeedTarget,
  over: Promise<GateExit>,
  tellSent: () => void,
): InputSink {
  const { channel, exit, closed, drop } = watched;
  void closed.then(release);
  const onceClosed = whenOver(closed);
  // A host that left does not take what is said to it.
  channel.on('error', () => undefined);
  // What it says is of no interest, but would keep it open.
  channel.resume();
  channel.stderr.resume();
  let hasBegun = false;
  const begin = (): void => {
    if (!hasBegun) {
      hasBegun = true;
      channel.write(encodeScript(FEED, marker, [attemptRoot, attemptId, commandId]));
    }
  };
  /** Why no more goes out. A program that has ended takes no more, whatever became of the channel. */
  const isLost = async (): Promise<boolean> => {
    const { exitCode } = await exit;
    if (exitCode === FED || exitCode === NOT_TAKEN) {
      return false;
    }
    return (await within(over, NEWS_LIMIT_MS)) === null;
  };
  const requireFeed = async (): Promise<void> => {
    if (await isLost()) {
      throw new Error('The input was lost on its way to the host.');
    }
  };
  return {
    write: async (chunk) => {
      begin();
      const isTaken = await written(channel, chunk, onceClosed);
      if (!isTaken) {
        await requireFeed();
      }
      return isTaken;
    },
    end: async () => {
      begin();
      channel.end();
      if (await isLost()) {
        return 'lost';
      }
      tellSent();
      return 'told';
    },
    drop,
  };
}
