import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const BYTES_MAX = 8 * 1_024 * 1_024;
const TAIL_LINES = 20;
const LINE_LENGTH_MAX = 16 * 1_024;

/**
 * A log file of bounded size: at `bytesMax` it is renamed to `NAME.1`, replacing the one before.
 * Writing is synchronous, so that the last words of a crash are in the file.
 */
export class RotatingLog {
  readonly path: string;
  readonly #bytesMax: number;
  readonly #onLine: (line: string) => void;
  #descriptor: number;
  #bytes: number;
  #closed = false;
  #partial = '';
  #tail: string[] = [];

  constructor(path: string, options: { bytesMax?: number; onLine?: (line: string) => void } = {}) {
    this.path = path;
    this.#bytesMax = options.bytesMax ?? BYTES_MAX;
    this.#onLine = options.onLine ?? (() => undefined);
    this.#descriptor = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** Does nothing once it is closed: a pipe may hold a last word. */
  write(chunk: Buffer): void {
    if (this.#closed) {
      return;
    }
    if (this.#bytes > 0 && this.#bytes + chunk.length > this.#bytesMax) {
      closeSync(this.#descriptor);
      renameSync(this.path, `${this.path}.1`);
      this.#descriptor = openSync(this.path, 'a', 0o600);
      this.#bytes = 0;
    }
    writeSync(this.#descriptor, chunk);
    this.#bytes += chunk.length;
    const lines = (this.#partial + chunk.toString('utf8')).split('\n');
    // A line without an end must not grow in memory.
    this.#partial = (lines.pop() ?? '').slice(0, LINE_LENGTH_MAX);
    for (const line of lines) {
      this.#onLine(line);
    }
    this.#tail = [...this.#tail, ...lines].slice(-TAIL_LINES);
  }

  /** The last lines that went through it, for an error message. */
  tail(): string {
    return [...this.#tail, this.#partial].join('\n').trim();
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      closeSync(this.#descriptor);
    }
  }
}
