import { concatBytes, type Bytes } from '../bytes.ts';
import { locate } from '../endpoints.ts';
import { errorFromAnswer } from '../errors.ts';
import { interrupted, type LeaseUse } from './lease-use.ts';
import type { UseOptions } from './types.ts';

/** Bytes that come. Read them once, by iterating; while they are not read, no more come. */
export class Download<Head> implements AsyncIterable<Uint8Array> {
  /** What was told before the first byte. */
  readonly head: Head;
  /** How many come; null where that is not known before. */
  readonly bytes: number | null;
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;

  constructor(
    head: Head,
    bytes: number | null,
    chunks: AsyncGenerator<Uint8Array, void, undefined>,
  ) {
    this.head = head;
    this.bytes = bytes;
    this.#chunks = chunks;
  }

  /** Throws `interrupted` where they do not come to their end; `LeaseLost` once a kept lease is lost. */
  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#chunks;
  }

  /** All of them; for what is known to be small. */
  async toBytes(): Promise<Bytes> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#chunks) {
      chunks.push(chunk);
    }
    return concatBytes(chunks);
  }
}

export async function download<Head>(
  use: LeaseUse,
  input: unknown,
  { signal: given, timeoutSeconds }: UseOptions = {},
): Promise<Download<Head>> {
  const gone = new AbortController();
  const signal = use.signalWith(given);
  const { method, path } = locate(
    'leases.download',
    use.leaseId,
    { input: JSON.stringify(input), timeoutSeconds },
    use.params,
  );
  const response = await use.explained(
    signal,
    answered(use, method, path, AbortSignal.any([signal, gone.signal])),
  );
  const { headers, body } = response;
  const length = headers.get('content-length');
  return new Download(
    JSON.parse(decodeURIComponent(headers.get('drydock-head') ?? 'null')) as Head,
    length === null ? null : Number(length),
    chunksOf(body, use, signal, gone),
  );
}

async function answered(
  { http }: LeaseUse,
  method: string,
  path: string,
  signal: AbortSignal,
): Promise<Response> {
  const accept = 'application/octet-stream, application/problem+json';
  const response = await http.send(method, path, { accept, signal });
  if (!response.ok) {
    throw errorFromAnswer(response.status, await http.text(response));
  }
  return response;
}

async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  use: LeaseUse,
  signal: AbortSignal,
  gone: AbortController,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const read = reader?.read() ?? Promise.resolve({ done: true, value: undefined } as const);
      const { done, value } = await use.explained(
        signal,
        read.catch((error: unknown) => {
          throw interrupted(error);
        }),
      );
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // Who stops reading ends it.
    gone.abort();
  }
}
