import { setTimeout as delay } from 'node:timers/promises';
import type { ControlChannel } from '../control-channel.ts';
import { within } from '../follow-gate.ts';
import type { Gate } from '../gate.ts';
import type { DrainLimits } from '../output-pump.ts';
import { AfterMarker } from './after-marker.ts';
import { dropChannel, type WatchedChannel } from './channel-exit.ts';
import { ALIVE_EVERY_MS } from './host-scripts.ts';
import type { OpenChannel } from './lane.ts';

/** The host's own grace of 2 s, its looks, and the way there and back. */
const END_LIMIT_MS = 15_000;
const CLOSE_AFTER_EXIT_MS = 5_000;

/**
 * After the program's end sshd still sends what is in the pipe, and says when that is all, unless
 * a child in the background holds the pipe open: then only silence tells. A window of 2 MB may be
 * on its way besides what the pipes hold.
 */
const CHANNEL_DRAIN: DrainLimits = {
  bytesMax: 4 * 1_024 * 1_024,
  turn: () => delay(50),
  quietTurns: 5,
};

const WHY_NOT_PREPARED = {
  message: 'The host could not prepare the command',
  hint: 'Its login shell has to run /bin/sh; one argument may have 128 KiB.',
} as const;

/** A gate on a host, over one channel. `input` is what the host's script takes first. */
export function sshGate(
  { channel: { channel, exit, closed }, release }: OpenChannel<WatchedChannel>,
  marker: string,
  input: readonly (string | Uint8Array)[],
): Gate {
  void closed.then(release);
  const say = (line: string): void => {
    channel.write(`${line}\n`);
  };
  const lines = lineQueue();
  const stdout = new AfterMarker(marker, (line) => {
    lines.push(line);
    if (line !== 'started') {
      return 'more';
    }
    say('alive');
    return 'last';
  });
  const stderr = new AfterMarker(marker, null);
  for (const [source, sink] of [
    [channel, stdout],
    [channel.stderr, stderr],
  ] as const) {
    // sshd holds a small packet back until the one before it is confirmed, and the kernel confirms
    // late unless something goes the other way: an empty line, which no reader there minds.
    sink.once('begun', () => say(''));
    source.pipe(sink);
    // Whoever lets go of the output does not stop the channel from ending.
    sink.on('error', () => undefined);
    sink.once('close', () => source.unpipe(sink).resume());
  }
  // The lines end with the output, or with the connection.
  stdout.once('end', lines.close);
  stdout.once('close', lines.close);
  void closed.then(lines.close);
  // A host that left does not take what is said to it.
  channel.on('error', () => undefined);
  for (const part of input) {
    channel.write(part);
  }
  const drop = (): void => dropChannel(channel);
  let alive: NodeJS.Timeout | undefined;
  let isOver = false;
  void exit.then(() => {
    isOver = true;
    clearInterval(alive);
    // Input that was not taken would keep the channel open.
    channel.end();
  });
  return {
    control: {
      nextLine: lines.next,
      send: (line) => {
        say(line);
        // Not before the gate has its answer: that is the next line for it.
        if (!isOver) {
          alive = setInterval(() => say('alive'), ALIVE_EVERY_MS);
        }
      },
      end: () => {
        channel.end();
      },
    },
    stdout,
    stderr,
    exit,
    end: async () => {
      say('end');
      await within(exit, END_LIMIT_MS);
      await within(closed, CLOSE_AFTER_EXIT_MS);
      drop();
    },
    dismiss: async () => drop(),
    whyNotPrepared: WHY_NOT_PREPARED,
    drain: CHANNEL_DRAIN,
  };
}

interface LineQueue {
  readonly next: ControlChannel['nextLine'];
  readonly push: (line: string) => void;
  readonly close: () => void;
}

function lineQueue(): LineQueue {
  const lines: string[] = [];
  let isClosed = false;
  let waiting: ((line: string | null) => void) | undefined;
  const settle = (): void => {
    if (waiting !== undefined && (lines.length > 0 || isClosed)) {
      waiting(lines.shift() ?? null);
      waiting = undefined;
    }
  };
  return {
    next: () =>
      new Promise((resolve) => {
        waiting = resolve;
        settle();
      }),
    push: (line) => {
      lines.push(line);
      settle();
    },
    close: () => {
      isClosed = true;
      settle();
    },
  };
}
