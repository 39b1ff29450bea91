import type {
  EVENTS_HEARTBEAT_MS,
  EventStreamPage,
  EventStreamQuery,
  ProblemDetails,
  StreamEvent,
} from '@drydock/contract';
import { pause, pauseMs } from './backoff.ts';
import { locate, type Query } from './endpoints.ts';
import { errorFromAnswer, errorFromProblem } from './errors.ts';
import type { CallOptions, Http } from './http.ts';
import { readEvents } from './sse.ts';
import { parsedEvent, watchedBody } from './stream-body.ts';
import { isTransient } from './transient.ts';
import { watchSilence } from './watch-silence.ts';

/** Which events. Subjects are alternatives; types, such as `lease.broken` or `lease.*`, narrow. */
export type EventFilter = Partial<
  Pick<EventStreamQuery, 'subject' | 'lease' | 'resource' | 'blueprint' | 'type'>
>;

export interface EventsOptions extends EventFilter {
  /** Goes on after this: `cursor` of an event that was seen. */
  readonly cursor?: string | undefined;
  /** Without `cursor`: what happens from now on, which is the default, or all that is kept. */
  readonly from?: 'now' | 'beginning' | undefined;
  /** Ends the iteration with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the API may be away before this gives up; default 5 minutes. */
  readonly awayMaxMs?: number;
}

const HEARTBEAT_MS: typeof EVENTS_HEARTBEAT_MS = 15_000;
/** Four heartbeats missed: the connection is dead, and nobody will say so. */
const SILENCE_MAX_MS = 4 * HEARTBEAT_MS;
const AWAY_MAX_MS = 5 * 60_000;

/** What happens in the project: `GET /v1/events`. */
export class EventsClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** One page, oldest first, for those who ask again and again. */
  page(
    query: EventFilter & { cursor?: string; from?: 'now' | 'beginning'; limit?: number } = {},
    options: CallOptions = {},
  ): Promise<EventStreamPage> {
    const { cursor, from, limit } = query;
    return this.#http.call(
      'events.list',
      { query: { ...filterOf(query), cursor, from, limit } },
      options,
    );
  }

  /**
   * Events as they happen, each once and in order. A connection that is lost is opened again where
   * it was, with growing pauses.
   *
   * @throws DrydockError `cursor-expired` where it cannot go on without a gap, `unauthenticated`
   *   when the token is no longer good, `unreachable` after `awayMaxMs`; the signal's reason
   */
  async *follow(options: EventsOptions = {}): AsyncGenerator<StreamEvent, void, undefined> {
    const { signal, awayMaxMs = AWAY_MAX_MS } = options;
    const progress: Progress = { cursor: options.cursor, tried: 0, awaySinceMs: null };
    for (;;) {
      signal?.throwIfAborted();
      try {
        yield* this.#stream(options, progress);
      } catch (error) {
        signal?.throwIfAborted();
        progress.awaySinceMs ??= performance.now();
        const isOver = performance.now() - progress.awaySinceMs > awayMaxMs;
        if (!isTransient(error) || isOver) {
          throw error;
        }
      }
      progress.tried += 1;
      await pause(pauseMs(progress.tried), { signal });
    }
  }

  /** One connection to its end. */
  async *#stream(options: EventsOptions, progress: Progress): AsyncGenerator<StreamEvent> {
    const gone = new AbortController();
    const signals = [gone.signal, options.signal].filter((one) => one !== undefined);
    const signal = AbortSignal.any(signals);
    const { cursor } = progress;
    const from = cursor === undefined ? options.from : undefined;
    const query: Query = { ...filterOf(options), cursor, from };
    const { method, path } = locate('events.list', undefined, query);
    try {
      const accept = 'text/event-stream';
      const response = await watchSilence(
        this.#http.send(method, path, { accept, signal }),
        SILENCE_MAX_MS,
        gone,
      );
      if (!response.ok || response.body === null) {
        throw errorFromAnswer(response.status, await this.#http.text(response));
      }
      const chunks = watchedBody(response.body, this.#http.url, gone, SILENCE_MAX_MS);
      const onId = (id: string): void => {
        progress.cursor = id;
        progress.tried = 0;
        progress.awaySinceMs = null;
      };
      for await (const { event, data } of readEvents(chunks, onId)) {
        if (event === 'error') {
          const problem = parsedEvent<Partial<ProblemDetails>>(data);
          throw errorFromProblem(problem, problem.status ?? 500);
        }
        if (event === 'message') {
          yield parsedEvent<StreamEvent>(data);
        }
      }
    } finally {
      gone.abort();
    }
  }
}

interface Progress {
  /** Everything up to here was given out. */
  cursor: string | undefined;
  /** Connections since the last one that told something. */
  tried: number;
  /** When a connection failed first since one told something. */
  awaySinceMs: number | null;
}

function filterOf({ subject, lease, resource, blueprint, type }: EventFilter): Query {
  return { subject, lease, resource, blueprint, type };
}
