import type { Sendable } from './types.ts';

/** As a body of `fetch`. */
export function bodyOf(
  sendable: Sendable,
): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  return isAtOnce(sendable) || sendable instanceof ReadableStream ? sendable : streamOf(sendable);
}

export const isAtOnce = (sendable: Sendable): sendable is string | Uint8Array<ArrayBuffer> =>
  typeof sendable === 'string' || sendable instanceof Uint8Array;

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done === true) {
        controller.close();
      } else {
        controller.enqueue(value);
      }
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
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
