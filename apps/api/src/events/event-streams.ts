import { EVENTS_HEARTBEAT_MS } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { EventCursor } from '@drydock/model';
import type { Caller, EventBatch, EventStreamReader, StreamEventRecord } from '@drydock/store';
import { presentable } from '../http/problem.ts';
import type { Ports } from '../ports.ts';
import type { StreamRoom } from '../quota/stream-room.ts';
import { cursorExpired } from './cursor-expired.ts';
import { EventFeeds, type Follower } from './event-feeds.ts';
import type { EventFilter } from './event-filter.ts';
import { wireEvent, type EventConnection } from './event-connection.ts';

/** A connection and what waits for it: 1 MiB at the worst. */
const STREAMS_MAX = 1_000;
/** Enough for the processes of a service; one token must not take all there are. */
const STREAMS_OF_TOKEN_MAX = 50;
/** How often tokens and sessions are looked at: with the 3 s that a good one is remembered, below 5 s. */
const TICK_MS = 1_500;
/** Events that one read of somebody who catches up takes. */
const EVENTS_MAX = 500;

export interface StreamWish {
  readonly caller: Caller;
  /** Whose end ends the stream as well; null for a token of the caller's own. */
  readonly sessionId: string | null;
  readonly cursor: EventCursor;
  readonly passes: EventFilter;
  /** Opens the connection; called once the stream is sure to begin. */
  readonly open: () => EventConnection;
}

interface Stream {
  readonly caller: Caller;
  readonly sessionId: string | null;
  /** Null until it is sure to begin. */
  connection: EventConnection | null;
  /** Null while it catches up. */
  follower: Follower | null;
}

/** The streams of events that this process serves: bounded, for good tokens, until it stops. */
export class EventStreams {
  readonly feeds: EventFeeds;
  readonly #reader: EventStreamReader;
  readonly #ports: Pick<Ports, 'tokens' | 'sessions'>;
  readonly #room: StreamRoom;
  readonly #streams = new Set<Stream>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    ports: Pick<Ports, 'eventReader' | 'tokens' | 'sessions' | 'commits'>,
    room: StreamRoom,
  ) {
    this.#reader = ports.eventReader;
    this.#ports = ports;
    this.#room = room;
    this.feeds = new EventFeeds(ports.eventReader, ports.commits);
  }

  get size(): number {
    return this.#streams.size;
  }

  /**
   * Streams until the client goes, its token or session is no longer good, or the process stops.
   *
   * @throws DrydockError `too-many-requests`, `quota-exceeded`, `cursor-expired`, `shutting-down`, or what the first
   *   read throws: the answer has not begun then
   */
  async serve(wish: StreamWish): Promise<void> {
    this.#assertRoom(wish.caller);
    const leave = this.#room.take(wish.caller);
    const { caller, sessionId } = wish;
    const stream: Stream = { caller, sessionId, connection: null, follower: null };
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => void this.#tick(), TICK_MS);
    try {
      const first = await this.#read(wish.caller.projectId, wish.cursor);
      this.#assertRunning();
      await this.#stream(stream, wish, first);
    } finally {
      leave();
      this.#streams.delete(stream);
      if (this.#streams.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  /** Ends all streams; their clients go on elsewhere. */
  stop(): void {
    this.#stopped = true;
    this.#streams.forEach(({ connection }) => connection?.endWith(stopping()));
  }

  async #stream(stream: Stream, wish: StreamWish, first: EventBatch): Promise<void> {
    const connection = wish.open();
    stream.connection = connection;
    // From here on the client can resume, even where no event has come yet.
    connection.sendCursor(wish.cursor);
    const follower = followerOf(wish, connection);
    try {
      await this.#catchUp(stream, follower, connection, { first, passes: wish.passes });
      await connection.closed();
    } catch (error) {
      connection.endWith(presentable(error));
    } finally {
      this.feeds.leave(follower);
    }
  }

  /** Reads page by page, at the client's pace, until the feed can take over. */
  async #catchUp(
    stream: Stream,
    follower: Follower,
    connection: EventConnection,
    { first, passes }: { readonly first: EventBatch; readonly passes: EventFilter },
  ): Promise<void> {
    let batch = first;
    while (!connection.isClosed) {
      for (const event of batch.events.filter(passes)) {
        connection.write(wireEvent(event));
        await connection.hasRoom();
      }
      follower.position = batch.next;
      connection.sendCursor(batch.next);
      if (!batch.hasMore && this.feeds.join(follower)) {
        stream.follower = follower;
        return;
      }
      batch = await this.#read(follower.projectId, follower.position);
    }
  }

  async #read(projectId: string, cursor: EventCursor): Promise<EventBatch> {
    const [batch] = await this.#reader.after([{ projectId, cursor }], EVENTS_MAX);
    if (batch === undefined || batch.expired) {
      throw cursorExpired();
    }
    return batch;
  }

  #assertRunning(): void {
    if (this.#stopped) {
      throw stopping();
    }
  }

  #assertRoom({ tokenId }: Caller): void {
    this.#assertRunning();
    if (this.#streams.size >= STREAMS_MAX) {
      throw tooMany(`${STREAMS_MAX} streams of events are open at this process already.`);
    }
    const own = [...this.#streams].filter(({ caller }) => caller.tokenId === tokenId);
    if (own.length >= STREAMS_OF_TOKEN_MAX) {
      throw tooMany(`This token has ${STREAMS_OF_TOKEN_MAX} streams of events open already.`);
    }
  }

  async #tick(): Promise<void> {
    for (const { connection, follower } of this.#streams) {
      // A tick earlier than promised, not later.
      if (connection !== null && connection.silentMs > EVENTS_HEARTBEAT_MS - 2 * TICK_MS) {
        if (follower === null) {
          connection.sendComment('still here');
        } else {
          connection.sendCursor(follower.position);
        }
      }
    }
    await Promise.all([
      this.#endWhere(
        ({ caller }) => caller.tokenId,
        async (id) => (await this.#ports.tokens.find(id)) !== null,
        'The token is no longer good: it has expired or was revoked.',
      ),
      this.#endWhere(
        ({ sessionId }) => sessionId,
        async (id) => (await this.#ports.sessions.tokenOf(id)) !== null,
        'The session is over: somebody has logged out, or its time has come.',
      ),
    ]);
  }

  /** Ends the streams that depend on what is no longer good. Each that several depend on is asked for once. */
  async #endWhere(
    dependsOn: (stream: Stream) => string | null,
    isGood: (id: string) => Promise<boolean>,
    why: string,
  ): Promise<void> {
    const ids = new Set([...this.#streams].map(dependsOn).filter((id) => id !== null));
    const end = async (id: string): Promise<void> => {
      // With the database or Redis away nobody knows; without the database nothing is read either.
      if (await isGood(id).catch(() => true)) {
        return;
      }
      for (const stream of this.#streams) {
        if (dependsOn(stream) === id) {
          stream.connection?.endWith(new DrydockError('unauthenticated', why));
        }
      }
    };
    await Promise.all([...ids].map(end));
  }
}

function followerOf({ caller, cursor, passes }: StreamWish, connection: EventConnection): Follower {
  return {
    projectId: caller.projectId,
    position: cursor,
    deliver: (events: readonly StreamEventRecord[]) => {
      const text = events.filter(passes).map(wireEvent).join('');
      if (text !== '') {
        connection.write(text);
      }
    },
    expire: () => connection.endWith(cursorExpired()),
  };
}

function stopping(): DrydockError {
  return new DrydockError('shutting-down', 'The process is stopping.', {
    hint: 'Connect again, with the id of the last event; another process answers.',
  });
}

function tooMany(message: string): DrydockError {
  return new DrydockError('too-many-requests', message, {
    hint: 'Close one of them, or share one among those who listen.',
  });
}
