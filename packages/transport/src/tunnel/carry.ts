import type { Duplex } from 'node:stream';
import type { TunnelEnd, TunnelRun } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';

/** The far end of a tunnel, connected. */
export interface FarEnd {
  readonly stream: Duplex;
  /** Ends it at once, both ways: what is on its way is lost. */
  readonly reset: () => void;
  /** Resolves when there is room for more beside the stream's own, where it shares its way with others. */
  readonly room?: () => Promise<void>;
  /** Why it ended, where its way there was lost: then its end is nobody's word. */
  readonly whyLost: () => DrydockError | null;
}

/**
 * Carries bytes both ways until both sides have said that no more come. One that ends its half is read on; who reads
 * slowly slows who writes, by what the stream holds at most.
 *
 * @throws DrydockError `interrupted` where the far end breaks off; what reading or sending throws; the signal's reason.
 *   The far end is reset then, so that it takes no part of the bytes for all.
 */
export async function carry(far: FarEnd, run: TunnelRun): Promise<TunnelEnd> {
  const { stream } = far;
  const broken = brokenOff(far);
  const aborted = abortOf(run.signal);
  // Whoever waits for them may be gone by then.
  const quietly = <Value>(work: Promise<Value>): Promise<Value> => {
    work.catch(() => undefined);
    return work;
  };
  let isWhole = false;
  try {
    const sent = quietly(sendAll(far, run.received));
    const received = quietly(takeAll(stream, run, far));
    const both = quietly(Promise.all([sent, received]));
    const [sentBytes, receivedBytes] = await Promise.race([both, broken.promise, aborted.promise]);
    isWhole = true;
    return { sentBytes, receivedBytes };
  } finally {
    aborted.dispose();
    broken.dispose();
    if (isWhole) {
      stream.destroy();
    } else {
      far.reset();
    }
  }
}

/** To the far end, until the caller sends no more; then that is told there. */
async function sendAll(
  { stream, room }: FarEnd,
  received: AsyncIterable<Uint8Array>,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of received) {
    if (!stream.write(chunk)) {
      await roomIn(stream);
    }
    if (stream.destroyed) {
      return bytes;
    }
    await room?.();
    bytes += chunk.length;
  }
  await new Promise<void>((resolve) => stream.end(() => resolve()));
  return bytes;
}

/** Resolves when there is room, or nobody takes any more. Nothing of a wait stays when it is over. */
function roomIn(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      stream.off('drain', settle);
      stream.off('close', settle);
      resolve();
    };
    stream.once('drain', settle);
    stream.once('close', settle);
  });
}

/** From the far end, a piece at a time, until no more come; then the caller is told. */
function takeAll(stream: Duplex, run: TunnelRun, { whyLost }: FarEnd): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let taken = Promise.resolve();
    stream.on('data', (chunk: Buffer) => {
      stream.pause();
      bytes += chunk.length;
      taken = run.send(chunk).then(() => {
        stream.resume();
      });
      taken.catch(reject);
    });
    stream.once('end', () => {
      taken
        .then(() => {
          const why = whyLost();
          if (why !== null) {
            throw why;
          }
          return run.end();
        })
        .then(() => resolve(bytes))
        .catch(reject);
    });
  });
}

interface Ending {
  readonly promise: Promise<never>;
  dispose(): void;
}

/** Rejects when the far end is gone. Where both halves have ended that is nothing to anybody. */
function brokenOff({ stream, whyLost }: FarEnd): Ending {
  let fail: (error: unknown) => void = () => undefined;
  const promise = new Promise<never>((_, reject) => (fail = reject));
  promise.catch(() => undefined);
  const onError = (cause: Error): void => fail(whyLost() ?? reset(cause));
  const onClose = (): void => {
    // Both halves may have ended properly in this very turn.
    if (stream.readableEnded && stream.writableFinished && whyLost() === null) {
      return;
    }
    fail(whyLost() ?? reset());
  };
  stream.on('error', onError);
  stream.once('close', onClose);
  return {
    promise,
    dispose: () => {
      stream.off('close', onClose);
      // An error that comes later must not end the process.
      stream.off('error', onError);
      stream.on('error', () => undefined);
    },
  };
}

function reset(cause?: Error): DrydockError {
  return new DrydockError('interrupted', 'The other end has broken the connection off.', {
    ...(cause !== undefined && { cause }),
    hint: 'Not all of it came, or went. Look at what listens there.',
  });
}

function abortOf(signal: AbortSignal): Ending {
  let abort: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
  });
  promise.catch(() => undefined);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) {
    abort();
  }
  return { promise, dispose: () => signal.removeEventListener('abort', abort) };
}
