import { DrydockError } from '@drydock/model';
import { unreachable } from './errors.ts';
import { watchSilence } from './watch-silence.ts';

/** The chunks, and an end to waiting for the next one. A slow reader does not count. */
export async function* watchedBody(
  body: ReadableStream<Uint8Array>,
  url: string,
  gone: AbortController,
  silenceMaxMs: number,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await watchSilence(reader.read(), silenceMaxMs, gone).catch(
        (error: unknown) => {
          throw unreachable(url, error);
        },
      );
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What an event says, as JSON. */
export function parsedEvent<Data>(text: string): Data {
  try {
    return JSON.parse(text) as Data;
  } catch (error) {
    throw new DrydockError('internal', 'An event of the stream is not valid JSON.', {
      cause: error,
    });
  }
}
