import type { PartsPorts } from '@drydock/blueprint';

/**
 * What an operation moves bytes by, which ends with it: once the signal has fired, nothing more comes and
 * nothing more goes, and whoever waits for a slow client waits no longer. An operation that looks at nothing else
 * stops all the same.
 *
 * Each rejects with the signal's reason.
 */
export function endingParts(parts: PartsPorts, signal: AbortSignal): PartsPorts {
  const { messages } = parts;
  return {
    begin: (head, body) => unlessEnded(signal, () => parts.begin(head, body)),
    send: (chunk) => unlessEnded(signal, () => parts.send(chunk)),
    end: () => unlessEnded(signal, () => parts.end()),
    emit: (name, data) => unlessEnded(signal, () => parts.emit(name, data)),
    ...(messages !== undefined && {
      messages: { [Symbol.asyncIterator]: () => takenUntil(messages, signal) },
    }),
    received: { [Symbol.asyncIterator]: () => takenUntil(parts.received, signal) },
  };
}

async function* takenUntil<Taken>(
  coming: AsyncIterable<Taken>,
  signal: AbortSignal,
): AsyncGenerator<Taken> {
  const chunks = coming[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await unlessEnded(signal, () => chunks.next());
    if (done === true) {
      return;
    }
    yield value;
  }
}

async function unlessEnded<Value>(signal: AbortSignal, act: () => Promise<Value>): Promise<Value> {
  signal.throwIfAborted();
  const acted = new AbortController();
  try {
    return await Promise.race([
      act(),
      new Promise<never>((_, reject) => {
        const end = (): void => reject(signal.reason as Error);
        signal.addEventListener('abort', end, { once: true, signal: acted.signal });
      }),
    ]);
  } finally {
    acted.abort();
  }
}
