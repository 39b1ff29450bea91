import { createHash } from 'node:crypto';
import { ended } from './events.ts';
import { frameOf, type Frame } from './frame.ts';
import type { TranscriptExit, TranscriptWriting } from './transcript.ts';

/** What comes is stored when there is so much of it, or after so long. */
const PIECE_BYTES = 64 * 1_024;
const TOGETHER_MS = 200;
/** How often it says that it is still there; without a word for `SILENT_SECONDS` others give it up. */
const BEAT_MS = 15_000;

/**
 * Writes a transcript. Whoever writes into it waits while the piece before is stored, so that a command is no
 * faster than the database. If the database fails, the transcript is given up and the command goes on: what was
 * stored stays, as `interrupted`.
 */
export class TranscriptWriter {
  readonly id: string;
  readonly #bytesMax: number;
  readonly #store: TranscriptWriting;
  readonly #onStored: (id: string) => void;
  readonly #hash = createHash('sha256');
  readonly #beat: NodeJS.Timeout;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #taken = 0;
  #stored = 0;
  #storing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isTruncated = false;
  #isGivenUp = false;

  constructor(
    id: string,
    bytesMax: number,
    ports: { readonly store: TranscriptWriting; readonly onStored: (id: string) => void },
  ) {
    this.id = id;
    this.#bytesMax = bytesMax;
    this.#store = ports.store;
    this.#onStored = ports.onStored;
    this.#beat = setInterval(() => void this.#sayAlive(), BEAT_MS).unref();
  }

  /** Resolves when there is room for more. Never rejects. */
  async write(stream: Frame['stream'], chunk: Buffer): Promise<void> {
    const data = chunk.subarray(0, this.#bytesMax - this.#taken);
    this.#isTruncated ||= data.length < chunk.length;
    if (this.#isGivenUp || data.length === 0) {
      return;
    }
    this.#taken += data.length;
    this.#hash.update(data);
    this.#pending.push(frameOf({ stream, atMs: Date.now(), data }));
    this.#pendingBytes += data.length;
    if (this.#pendingBytes >= PIECE_BYTES) {
      await this.#flush();
    } else {
      this.#timer ??= setTimeout(() => void this.#flush(), TOGETHER_MS);
    }
  }

  /** The end mark; `exit` is null where nobody knows how the command ended. Never rejects. */
  async end(exit: TranscriptExit | null): Promise<void> {
    await this.#flush();
    await this.#storing;
    clearTimeout(this.#timer);
    clearInterval(this.#beat);
    const status = this.#statusAt(exit);
    const digest = this.#isGivenUp ? null : this.#hash.digest();
    try {
      await this.#store.end(this.id, { status, digest, exit }, ended(status));
    } catch {
      // Nobody says any more that it is written: a sweep will end it as interrupted.
    }
    this.#onStored(this.id);
  }

  #statusAt(exit: TranscriptExit | null): 'complete' | 'truncated' | 'interrupted' {
    // With its host went what it may have written last.
    if (this.#isGivenUp || exit === null || exit.end === 'host-lost') {
      return 'interrupted';
    }
    return this.#isTruncated ? 'truncated' : 'complete';
  }

  /** Has what is pending stored after what is being stored; resolves once that is. */
  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = this.#storing;
    this.#storing = before.then(() => this.#storePending());
    return before;
  }

  async #storePending(): Promise<void> {
    const bytes = this.#pendingBytes;
    const framed = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (bytes === 0 || this.#isGivenUp) {
      return;
    }
    try {
      const isStored = await this.#store.append(this.id, { at: this.#stored, bytes, framed });
      this.#isGivenUp ||= !isStored;
    } catch {
      // Whether it was stored is unknown, so that nothing can be stored behind it.
      this.#isGivenUp = true;
    }
    this.#stored += bytes;
    this.#onStored(this.id);
  }

  async #sayAlive(): Promise<void> {
    try {
      this.#isGivenUp ||= !(await this.#store.beat(this.id));
    } catch {
      // The next piece will tell.
    }
  }
}
