import type { Sendable } from './types.ts';

/** A body of `fetch`, and how to say that nobody takes any more of it. */
export interface Body {
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  /** Whoever gives the pieces is asked for no more, and told that it is over. Once more does nothing. */
  close(): void;
}

/**
 * `fetch` of Node.js goes on asking for pieces when its request was aborted or cut off (undici 7.30.2,
 * findings/fetch-reads-on-after-abort.sh), so that whoever sends has to say itself when it is over.
 */
export function bodyOf(sendable: Sendable): Body {
  return isAtOnce(sendable)
    ? { body: sendable, close: () => undefined }
    : streamOf(
        sendable instanceof ReadableStream ? piecesOf(sendable) : sendable[Symbol.asyncIterator](),
      );
}

export const isAtOnce = (sendable: Sendable): sendable is string | Uint8Array<ArrayBuffer> =>
  typeof sendable === 'string' || sendable instanceof Uint8Array;

function streamOf(pieces: AsyncIterator<Uint8Array>): Body {
  let isOver = false;
  let controls: ReadableStreamDefaultController<Uint8Array> | undefined;
  const end = (): void => {
    if (!isOver) {
      isOver = true;
      // What that throws is nobody's concern any more.
      void Promise.resolve(pieces.return?.()).catch(() => undefined);
    }
  };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controls = controller;
    },
    pull: async (controller) => {
      const { done, value } = await pieces.next();
      if (isOver) {
        return;
      }
      if (done === true) {
        isOver = true;
        controller.close();
      } else {
        controller.enqueue(value);
      }
    },
    cancel: end,
  });
  const close = (): void => {
    if (!isOver) {
      end();
      controls?.error(new Error('Nobody takes any more of it.'));
    }
  };
  return { body, close };
}

/** In pieces, as they come. */
export async function* piecesOf(sendable: Sendable): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof sendable === 'string') {
    yield new TextEncoder().encode(sendable);
  } else if (sendable instanceof Uint8Array) {
    yield sendable;
  } else if (sendable instanceof ReadableStream) {
    const reader = sendable.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  } else {
    yield* sendable;
  }
}
