import { Transform, type TransformCallback } from 'node:stream';

/** More than this before the marker is no greeting: something else answers there. */
const BEFORE_MARKER_BYTES_MAX = 1_024 * 1_024;
const LINE_BYTES_MAX = 1_024;
const LINE_FEED = 10;

/**
 * What a channel brings once its marker has come. Then come lines, of which `onLine` gets each
 * until it says that it was the last one; the rest is passed on byte for byte. Emits `begun` at the
 * marker.
 */
export class AfterMarker extends Transform {
  readonly #marker: Buffer;
  readonly #onLine: ((line: string) => 'more' | 'last') | null;
  #phase: 'before' | 'lines' | 'bytes' = 'before';
  #kept: Buffer = Buffer.alloc(0);
  #skipped = 0;

  constructor(marker: string, onLine: ((line: string) => 'more' | 'last') | null) {
    super();
    this.#marker = Buffer.from(`${marker}\n`);
    this.#onLine = onLine;
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
      done(null, chunk);
      return;
    }
    this.#kept = Buffer.concat([this.#kept, chunk]);
    if (this.#phase === 'before' && !this.#skipToMarker()) {
      const tooMuch = this.#skipped > BEFORE_MARKER_BYTES_MAX;
      done(tooMuch ? new Error('The login shell does not come to an end.') : null);
      return;
    }
    while (this.#phase === 'lines') {
      const end = this.#kept.indexOf(LINE_FEED);
      if (end === -1) {
        done(this.#kept.length > LINE_BYTES_MAX ? new Error('A line has no end.') : null);
        return;
      }
      const line = this.#kept.subarray(0, end).toString('latin1');
      this.#kept = this.#kept.subarray(end + 1);
      if (this.#onLine?.(line) === 'last') {
        this.#phase = 'bytes';
      }
    }
    const rest = this.#kept;
    this.#kept = Buffer.alloc(0);
    done(null, rest.length > 0 ? rest : undefined);
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
