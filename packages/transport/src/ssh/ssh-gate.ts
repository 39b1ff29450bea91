import { setTimeout as delay } from 'node:timers/promises';
import type { ControlChannel } from '../control-channel.ts';
import type { InputSink } from '../feed-input.ts';
import type { Gate, GateExit } from '../gate.ts';
import type { DrainLimits } from '../output-pump.ts';
import { within } from '../wait.ts';
import { AfterMarker } from './after-marker.ts';
import type { WatchedChannel } from './channel-exit.ts';
import type { SshEndpoint } from './endpoint.ts';
import { ALIVE_EVERY_MS } from './command-scripts.ts';
import type { OpenChannel } from './lane.ts';
import { asMisbehaving, misbehaves } from './misbehaves.ts';

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

/** What a gate says before the program runs. */
const OF_A_GATE = /^(ready|started|refused [a-z]+|unsafe .+)$/;

const WHY_NOT_PREPARED = {
  message: 'The host could not prepare the command',
  hint: 'Its login shell has to run /bin/sh; one argument may have 128 KiB.',
} as const;

/**
 * A gate on a host, over one channel. `input` is what the host's script takes first; what the program
 * reads while it runs comes over another, which `feedFor` makes a sink of. A host that says
 * more than it should before the program runs ends the lines with `host-misbehaves`.
 */
export function sshGate(
  endpoint: SshEndpoint,
  { channel: { channel, exit, closed, drop }, release }: OpenChannel<WatchedChannel>,
  marker: string,
  input: readonly (string | Uint8Array)[],
  feedFor: (over: Promise<GateExit>, tellSent: () => void) => InputSink | null,
): Gate {
  void closed.then(release);
  const say = (line: string): void => {
    channel.write(`${line}\n`);
  };
  const lines = lineQueue();
  const stdout = new AfterMarker(marker, (line) => {
    if (!OF_A_GATE.test(line)) {
      lines.fail(misbehaves(endpoint, 'said more than it should'));
      return 'more';
    }
    lines.push(line);
    if (line !== 'started') {
      return 'more';
    }
    stderr.letGo();
    say('alive');
    return 'last';
  });
  const stderr = new AfterMarker(marker, null);
  // Nobody takes it before the program runs.
  stderr.hold();
  for (const [source, sink] of [
    [channel, stdout],
    [channel.stderr, stderr],
  ] as const) {
    // sshd holds a small packet back until the one before it is confirmed, and the kernel confirms
    // late unless something goes the other way: an empty line, which no reader there minds.
    sink.once('begun', () => say(''));
    source.pipe(sink);
    // Whoever lets go of the output does not stop the channel from ending.
    sink.on('error', (error) => lines.fail(asMisbehaving(endpoint, error)));
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
    input: feedFor(exit, () => say('sent')),
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
  /** The next line is this error. The first reason counts. */
  readonly fail: (error: unknown) => void;
}

function lineQueue(): LineQueue {
  const lines: string[] = [];
  let isClosed = false;
  let failure: { readonly error: unknown } | undefined;
  let waiting:
    { resolve: (line: string | null) => void; reject: (error: unknown) => void } | undefined;
  const settle = (): void => {
    if (waiting === undefined) {
      return;
    }
    if (failure !== undefined) {
      waiting.reject(failure.error);
      waiting = undefined;
    } else if (lines.length > 0 || isClosed) {
      waiting.resolve(lines.shift() ?? null);
      waiting = undefined;
    }
  };
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
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
    fail: (error) => {
      failure ??= { error };
      settle();
    },
  };
}
