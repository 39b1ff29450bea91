import { EVENTS_HEARTBEAT_MS } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { EventCursor } from '@drydock/model';
import type { Caller, EventBatch, EventStreamReader, StreamEventRecord } from '@drydock/store';
import { presentable } from '../http/problem.ts';
import type { Ports } from '../ports.ts';
import type { AccessWatch } from '../session/access-watch.ts';
import type { StreamRoom } from '../quota/stream-room.ts';
import { cursorExpired } from './cursor-expired.ts';
import { EventFeeds, type Follower } from './event-feeds.ts';
import type { EventFilter } from './event-filter.ts';
import { wireEvent, type EventConnection } from './event-connection.ts';

/** A connection and what waits for it: 1 MiB at the worst. */
const STREAMS_MAX = 1_000;
/** Enough for the processes of a service; one token must not take all there are. */
const STREAMS_OF_TOKEN_MAX = 50;
/** How often it is looked whether somebody has heard nothing for long. */
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
  /** Null until it is sure to begin. */
  connection: EventConnection | null;
  /** Null while it catches up. */
  follower: Follower | null;
}

/** The streams of events that this process serves: bounded, for good tokens, until it stops. */
export class EventStreams {
  readonly feeds: EventFeeds;
  readonly #reader: EventStreamReader;
  readonly #access: AccessWatch;
  readonly #room: StreamRoom;
  readonly #streams = new Set<Stream>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    ports: Pick<Ports, 'eventReader' | 'commits'>,
    access: AccessWatch,
    room: StreamRoom,
  ) {
    this.#reader = ports.eventReader;
    this.#access = access;
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
    const stream: Stream = { caller, connection: null, follower: null };
    this.#streams.add(stream);
    const { tokenId } = caller;
    const unwatch = this.#access.watch({ tokenId, sessionId }, (reason) =>
      stream.connection?.endWith(reason),
    );
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    try {
      const first = await this.#read(wish.caller.projectId, wish.cursor);
      this.#assertRunning();
      await this.#stream(stream, wish, first);
    } finally {
      leave();
      unwatch();
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

  #tick(): void {
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
