import type { Readable } from 'node:stream';
import { DrydockError } from '@drydock/model';

/** A client that sends nothing for so long has gone, and nobody will say so. */
const SILENCE_MAX_MS = 60_000;

/**
 * The bytes of a request's body, as they come: while nobody takes them, nothing is read.
 *
 * Throws `timed-out` if nothing comes for a while, and what broke the connection.
 */
export async function* receivedBytes(body: Readable): AsyncGenerator<Uint8Array> {
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  for (;;) {
    const { done, value } = await spoken(chunks.next());
    if (done === true) {
      return;
    }
    yield value;
  }
}

async function spoken<Value>(next: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DrydockError('timed-out', `Nothing came for ${SILENCE_MAX_MS / 1_000} s.`)),
      SILENCE_MAX_MS,
    );
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
