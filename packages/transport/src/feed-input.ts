import type { Writable } from 'node:stream';
import type { CommandRun, CommandSpec } from '@drydock/blueprint';

/** Where a program's standard input goes. */
export interface InputSink {
  /** Resolves when there is room for more: false once nobody takes any. */
  write(chunk: Uint8Array): Promise<boolean>;
  /**
   * No more comes: resolves once the program has been told. `lost` if what was written may not have
   * got there; then it was not told.
   */
  end(): Promise<'told' | 'lost'>;
  /** Lets go at once, and ends what waits. */
  drop(): void;
}

export interface InputFeed {
  /**
   * Resolves if the input broke off, so that the program must not take it for all: `failed` where its
   * sender did, `lost` on the way. Never, if it did not.
   */
  readonly broken: Promise<'failed' | 'lost'>;
  /** Lets go, whoever waits. */
  stop(): void;
}

/** What comes first, and then the rest as it comes; null where nothing does after the start. */
export function streamedInput(
  { stdin }: CommandSpec,
  { received }: CommandRun,
): AsyncIterable<Uint8Array> | null {
  return received === undefined ? null : inputOf(stdin, received);
}

async function* inputOf(
  first: Uint8Array | undefined,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first !== undefined && first.length > 0) {
    yield first;
  }
  yield* rest;
}

/**
 * Gives a program its input, one chunk at a time: nothing is read from the sender while a chunk is on its
 * way. A program that takes no more is no fault, and its sender is read no further.
 */
export function feedInput(source: AsyncIterable<Uint8Array>, sink: InputSink): InputFeed {
  const chunks = source[Symbol.asyncIterator]();
  let isStopped = false;
  let breakOff: (how: 'failed' | 'lost') => void = () => undefined;
  const broken = new Promise<'failed' | 'lost'>((resolve) => (breakOff = resolve));

  /** Whoever sends may let go. It need not: one that is waited for does so when it has sent. */
  const leaveSource = (): void => {
    isStopped = true;
    Promise.resolve(chunks.return?.()).catch(() => undefined);
  };
  const run = async (): Promise<void> => {
    for (;;) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await chunks.next();
      } catch {
        breakOff('failed');
        return;
      }
      if (isStopped) {
        return;
      }
      if (next.done === true) {
        break;
      }
      if (!(await sink.write(next.value))) {
        leaveSource();
        return;
      }
    }
    if ((await sink.end()) === 'lost') {
      breakOff('lost');
    }
  };
  void run().catch(() => breakOff('lost'));
  return {
    broken,
    stop: () => {
      leaveSource();
      sink.drop();
    },
  };
}

/** Calls whoever waits once something is over, and keeps nothing of those who wait no longer. */
export type WhenOver = (call: () => void) => () => void;

/**
 * A promise that lives long, to be waited for many times: each `then` on it would be kept, with all that its function
 * can see, until it resolves.
 */
export function whenOver(over: Promise<unknown>): WhenOver {
  const waiting = new Set<() => void>();
  let isOver = false;
  void over.then(() => {
    isOver = true;
    waiting.forEach((call) => call());
    waiting.clear();
  });
  return (call) => {
    if (isOver) {
      call();
    } else {
      waiting.add(call);
    }
    return () => void waiting.delete(call);
  };
}

/** Writes, and says whether it went out; `closed` where nothing goes out any more. */
export async function written(
  stream: Writable,
  chunk: Uint8Array,
  closed: WhenOver,
): Promise<boolean> {
  if (!stream.writable) {
    return false;
  }
  return new Promise((resolve) => {
    const leave = closed(() => resolve(false));
    stream.write(chunk, (error) => {
      leave();
      resolve(!error);
    });
  });
}
