import { environment } from '#environment';
import type {
  ProblemDetails,
  TRANSCRIPT_HEARTBEAT_MS,
  TranscriptEnd,
  TranscriptOutput,
} from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import { pause, pauseMs } from '../backoff.ts';
import { fromBase64, type Bytes } from '../bytes.ts';
import { locate } from '../endpoints.ts';
import { errorFromAnswer, errorFromProblem } from '../errors.ts';
import type { Http } from '../http.ts';
import { routesOf } from '../noun-client.ts';
import { readEvents } from '../sse.ts';
import { parsedEvent, watchedBody } from '../stream-body.ts';
import { isTransient } from '../transient.ts';
import { watchSilence } from '../watch-silence.ts';

/** Something that a command wrote. */
export interface TranscriptPiece {
  readonly stream: 'stdout' | 'stderr';
  /** The place of its first byte in the transcript. */
  readonly offset: number;
  /** When it came, as RFC 3339. */
  readonly at: string;
  readonly data: Bytes;
}

export interface ReadTranscriptOptions {
  /** Begins with this byte; default 0. */
  readonly offset?: number;
  /** Goes on until the transcript is no longer open. */
  readonly follow?: boolean;
  /** The lease that it was written on, where it is known: that saves a request. */
  readonly lease?: string;
  /** Hears how far it is when all of it was read. */
  readonly onEnd?: (end: TranscriptEnd) => void;
  /** Ends the iteration with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the API may be away before this gives up; default 5 minutes. */
  readonly awayMaxMs?: number;
}

const HEARTBEAT_MS: typeof TRANSCRIPT_HEARTBEAT_MS = 15_000;
/** Four heartbeats missed: the connection is dead, and nobody will say so. */
const SILENCE_MAX_MS = 4 * HEARTBEAT_MS;
const AWAY_MAX_MS = 5 * 60_000;

const Routes = routesOf<'transcripts', 'read'>('transcripts');

/** The routes under `/v1/transcripts`, one method each. */
export class TranscriptsClient extends Routes {
  readonly #http: Http;

  constructor(http: Http) {
    super(http);
    this.#http = http;
  }

  /**
   * What a command has written, in order and to the byte, each once. A connection that is lost is opened again
   * where it was, with growing pauses. Where all of it was read, its digest
   * is compared; not in a browser, which can make none of bytes as they come.
   *
   * @throws DrydockError `not-found`, `internal` where the digest is another, `unauthenticated`, `unreachable`
   *   after `awayMaxMs`; the signal's reason
   */
  async *read(
    id: string,
    options: ReadTranscriptOptions = {},
  ): AsyncGenerator<TranscriptPiece, void, undefined> {
    const { signal, awayMaxMs = AWAY_MAX_MS, offset = 0 } = options;
    const lease = options.lease ?? (await this.get(id, { signal })).lease;
    const hash = environment.sha256();
    let at = offset;
    let tried = 0;
    let awaySinceMs: number | null = null;
    for (;;) {
      signal?.throwIfAborted();
      let end: TranscriptEnd | undefined;
      try {
        for await (const piece of this.#stream({ lease, id, at }, options)) {
          if ('status' in piece) {
            end = piece;
            break;
          }
          [tried, awaySinceMs] = [0, null];
          at = piece.offset + piece.data.length;
          hash?.update(piece.data);
          yield piece;
        }
      } catch (error) {
        signal?.throwIfAborted();
        awaySinceMs ??= performance.now();
        if (!isTransient(error) || performance.now() - awaySinceMs > awayMaxMs) {
          throw error;
        }
      }
      if (end !== undefined) {
        // Not within the try: to read it once more would find the same.
        compareDigest(id, end, offset === 0 && hash !== null ? hash.hex() : null);
        options.onEnd?.(end);
        return;
      }
      tried += 1;
      await pause(pauseMs(tried), { signal });
    }
  }

  /** One connection: to the end of the transcript, or as far as it comes. */
  async *#stream(
    { lease, id, at }: { readonly lease: string; readonly id: string; readonly at: number },
    { follow, signal: given }: ReadTranscriptOptions,
  ): AsyncGenerator<TranscriptPiece | TranscriptEnd> {
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, given].filter((one) => one !== undefined));
    const query = { offset: at, ...(follow === true && { follow }) };
    const { method, path } = locate('transcripts.read', lease, query, { transcript: id });
    try {
      const sent = this.#http.send(method, path, { accept: 'text/event-stream', signal });
      const response = await watchSilence(sent, SILENCE_MAX_MS, gone);
      if (!response.ok || response.body === null) {
        throw errorFromAnswer(response.status, await this.#http.text(response));
      }
      const chunks = watchedBody(response.body, this.#http.url, gone, SILENCE_MAX_MS);
      for await (const { event, data } of readEvents(chunks)) {
        if (event === 'error') {
          const problem = parsedEvent<Partial<ProblemDetails>>(data);
          throw errorFromProblem(problem, problem.status ?? 500);
        }
        if (event === 'end') {
          yield parsedEvent<TranscriptEnd>(data);
          return;
        }
        if (event === 'stdout' || event === 'stderr') {
          const output = parsedEvent<TranscriptOutput>(data);
          yield { ...output, data: fromBase64(output.data) };
        }
      }
    } finally {
      gone.abort();
    }
  }
}

function compareDigest(id: string, { digest }: TranscriptEnd, read: string | null): void {
  if (digest !== null && read !== null && digest !== read) {
    throw new DrydockError(
      'internal',
      `What was read of the transcript ${id} is not what was stored.`,
      {
        hint: `Its digest is ${digest}, that of what was read is ${read}.`,
      },
    );
  }
}
