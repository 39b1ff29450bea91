import { Transform, type TransformCallback } from 'node:stream';
import { ANSWER_BYTES_MAX, SaidTooMuch } from '../said-too-much.ts';

/** More than this before the marker is no greeting: something else answers there. */
const BEFORE_MARKER_BYTES_MAX = 1_024 * 1_024;
const LINE_BYTES_MAX = 1_024;
/** A gate says three. */
const LINES_MAX = 16;
const LINE_FEED = 10;

/**
 * What a channel brings once its marker has come. Then come lines, of which `onLine` gets each
 * until it says that it was the last one; the rest is passed on byte for byte. Emits `begun` at the
 * marker.
 *
 * Destroyed with `SaidTooMuch` where more comes before the marker than a greeting, a line has no end,
 * or more bytes wait than may while they are held.
 */
export class AfterMarker extends Transform {
  readonly #marker: Buffer;
  readonly #onLine: ((line: string) => 'more' | 'last') | null;
  #phase: 'before' | 'lines' | 'bytes' = 'before';
  #kept: Buffer = Buffer.alloc(0);
  #skipped = 0;
  #lines = 0;
  #isHeld = false;

  constructor(marker: string, onLine: ((line: string) => 'more' | 'last') | null) {
    // As much as may wait while it is held, and a packet.
    super({ readableHighWaterMark: 2 * ANSWER_BYTES_MAX });
    this.#marker = Buffer.from(`${marker}\n`);
    this.#onLine = onLine;
  }

  /** From now on until `letGo`, what nobody has taken yet is at most 64 KiB. */
  hold(): void {
    this.#isHeld = true;
  }

  letGo(): void {
    this.#isHeld = false;
  }

  /** Whether the marker has come. */
  get hasBegun(): boolean {
    return this.#phase !== 'before';
  }

  /** What came before the marker, its end, for whom it never came. */
  get said(): string {
    return this.hasBegun ? '' : this.#kept.toString('utf8');
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    if (this.#phase === 'bytes') {
      this.#pass(chunk, done);
      return;
    }
    this.#kept = Buffer.concat([this.#kept, chunk]);
    if (this.#phase === 'before' && !this.#skipToMarker()) {
      const tooMuch = this.#skipped > BEFORE_MARKER_BYTES_MAX;
      done(tooMuch ? new SaidTooMuch('says more than its login shell should') : null);
      return;
    }
    while (this.#phase === 'lines') {
      const end = this.#kept.indexOf(LINE_FEED);
      if (end === -1) {
        done(this.#kept.length > LINE_BYTES_MAX ? new SaidTooMuch() : null);
        return;
      }
      const line = this.#kept.subarray(0, end).toString('latin1');
      this.#kept = this.#kept.subarray(end + 1);
      this.#lines += 1;
      if (end > LINE_BYTES_MAX || this.#lines > LINES_MAX) {
        done(new SaidTooMuch());
        return;
      }
      if (this.#onLine?.(line) === 'last') {
        this.#phase = 'bytes';
      }
    }
    const rest = this.#kept;
    this.#kept = Buffer.alloc(0);
    this.#pass(rest, done);
  }

  #pass(bytes: Buffer, done: TransformCallback): void {
    if (this.#isHeld && this.readableLength + bytes.length > ANSWER_BYTES_MAX) {
      done(new SaidTooMuch());
      return;
    }
    done(null, bytes.length > 0 ? bytes : undefined);
  }

  /** Drops what comes before the marker, but for what may be the start of it. */
  #skipToMarker(): boolean {
    const at = this.#kept.indexOf(this.#marker);
    if (at === -1) {
      const drop = Math.max(0, this.#kept.length - this.#marker.length);
      this.#skipped += drop;
      this.#kept = this.#kept.subarray(drop);
      return false;
    }
    this.#kept = this.#kept.subarray(at + this.#marker.length);
    this.#phase = this.#onLine === null ? 'bytes' : 'lines';
    this.emit('begun');
    return true;
  }
}
