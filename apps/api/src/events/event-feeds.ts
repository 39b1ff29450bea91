import type { CommitListener } from '@drydock/queue';
import { compareEventCursors, type EventCursor } from '@drydock/model';
import type { EventBatch, EventStreamReader, StreamEventRecord } from '@drydock/store';

/** Somebody who has read everything up to a place, and wants what follows. */
export interface Follower {
  readonly projectId: string;
  /** Everything up to here was delivered. */
  position: EventCursor;
  /** What follows, in order, none twice. */
  deliver(events: readonly StreamEventRecord[]): void;
  /** What follows was forgotten. */
  expire(): void;
}

interface Feed {
  readonly projectId: string;
  cursor: EventCursor;
  readonly followers: Set<Follower>;
}

/** What a lost message, or a message that nobody sent, costs at most. */
const LOOK_MS = 1_000;
/** Between two looks: what happens in the meantime is read together. */
const GAP_MS = 20;
/** Events of one project that one look reads. */
const EVENTS_MAX = 500;
/** Projects that one statement reads. */
const PROJECTS_MAX = 200;
/** First pause before another look where a running transaction holds events back; it doubles. */
const HELD_FIRST_MS = 10;

/**
 * Reads the streams of those projects that somebody follows here: one statement for all of them,
 * however many follow, when it is told that something was committed, and once a second besides.
 *
 * A feed moves in one direction. A follower joins only when it has read at least as far as the
 * feed, and is given only what lies beyond its own place: so there is no gap and no repeat.
 */
export class EventFeeds {
  readonly #reader: EventStreamReader;
  readonly #commits: CommitListener;
  readonly #feeds = new Map<string, Feed>();
  #looking = false;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;
  #soon: NodeJS.Timeout | undefined;
  #heldMs = HELD_FIRST_MS;

  constructor(reader: EventStreamReader, commits: CommitListener) {
    this.#reader = reader;
    this.#commits = commits;
  }

  /** False where the feed is further on already: read on from your place, then ask again. */
  join(follower: Follower): boolean {
    const { projectId, position } = follower;
    const feed = this.#feeds.get(projectId) ?? {
      projectId,
      cursor: position,
      followers: new Set<Follower>(),
    };
    if (compareEventCursors(position, feed.cursor) < 0) {
      return false;
    }
    feed.followers.add(follower);
    this.#feeds.set(projectId, feed);
    this.#timer ??= setInterval(() => this.look(), LOOK_MS);
    this.#stopListening ??= this.#commits.listen(() => this.look());
    // What was committed between its last read and now may have been told already.
    this.look();
    return true;
  }

  leave(follower: Follower): void {
    const feed = this.#feeds.get(follower.projectId);
    if (feed?.followers.delete(follower) === true && feed.followers.size === 0) {
      this.#feeds.delete(follower.projectId);
    }
    if (this.#feeds.size === 0) {
      clearInterval(this.#timer);
      clearTimeout(this.#soon);
      this.#stopListening?.();
      this.#timer = undefined;
      this.#soon = undefined;
      this.#stopListening = undefined;
    }
  }

  /** Something was committed, perhaps. */
  look(): void {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    if (this.#feeds.size > 0) {
      this.#looking = true;
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    const startedAtMs = performance.now();
    this.#again = false;
    try {
      const { hasMore, held } = await this.#lookOnce();
      this.#again ||= hasMore;
      this.#lookAgainIfHeld(held);
    } catch {
      // The database does not answer: nobody loses anything, and the next look may work.
    }
    const restMs = Math.max(0, GAP_MS - (performance.now() - startedAtMs));
    setTimeout(() => {
      this.#looking = false;
      if (this.#again) {
        this.look();
      }
    }, restMs);
  }

  async #lookOnce(): Promise<{ hasMore: boolean; held: boolean }> {
    const feeds = [...this.#feeds.values()];
    let hasMore = false;
    let held = false;
    for (let start = 0; start < feeds.length; start += PROJECTS_MAX) {
      const asked = feeds.slice(start, start + PROJECTS_MAX);
      const batches = await this.#reader.after(asked, EVENTS_MAX);
      batches.forEach((batch, index) => {
        const feed = asked[index];
        if (feed !== undefined) {
          advance(feed, batch);
        }
        hasMore ||= batch.hasMore;
        held ||= batch.held;
      });
    }
    return { hasMore, held };
  }

  /** Nobody tells when the transaction that holds events back has ended. */
  #lookAgainIfHeld(held: boolean): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (!held || this.#feeds.size === 0) {
      this.#heldMs = HELD_FIRST_MS;
      return;
    }
    this.#soon = setTimeout(() => this.look(), this.#heldMs);
    this.#heldMs = Math.min(this.#heldMs * 2, LOOK_MS);
  }
}

function advance(feed: Feed, batch: EventBatch): void {
  if (batch.expired) {
    feed.followers.forEach((follower) => follower.expire());
    return;
  }
  feed.cursor = batch.next;
  for (const follower of feed.followers) {
    const { position } = follower;
    const fresh = batch.events.filter(({ cursor }) => compareEventCursors(cursor, position) > 0);
    if (fresh.length > 0) {
      follower.deliver(fresh);
    }
    if (compareEventCursors(position, batch.next) < 0) {
      follower.position = batch.next;
    }
  }
}
