import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  read,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  type Stats,
} from 'node:fs';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { pack, type Header, type Pack } from 'tar-stream';
import { whySkipped } from '../local-error.ts';
import type { SkippedList } from '../skipped.ts';

const readInto = promisify(read);

type GivenHeader = Parameters<Pack['entry']>[0];
type FileType = Header['type'];

/** Files up to this size are read at once: what is in the stream is then what was in the file. */
const SMALL_BYTES_MAX = 1_024 * 1_024;
const PIECE_BYTES = 256 * 1_024;
/** What goes out at once: small entries would be a piece each, and a lot of work for nothing. */
const SENT_BYTES = 128 * 1_024;
/** Times that a header has room for. */
const SECONDS_MAX = 2 ** 31 - 1;

export interface PackedTree {
  /** The tar stream. Read it once. */
  readonly pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;
  /** How many entries are in it, so far. */
  readonly entries: () => number;
  /** Files that are in it, and not as they are here any more: they grew shorter while they were read. */
  readonly torn: readonly string[];
  /** What is wrong with the stream as a whole, once it has broken. */
  readonly failure: () => unknown;
}

/**
 * A directory as a tar stream: links as links, special files left out, and whatever cannot be read.
 *
 * @param name - what it is called in the stream; '' where only what is in it is wanted
 */
export function packTree(
  directory: string,
  name: string,
  skipped: SkippedList,
  signal: AbortSignal,
): PackedTree {
  const packing = new Packing(skipped, signal);
  let failure: unknown;
  const stream = packing.stream;
  stream.on('error', (error: Error) => {
    failure ??= error;
  });
  const filling = packing.fill(directory, name).catch((error: unknown) => {
    failure ??= error;
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  const pieces = async function* () {
    try {
      yield* joined(stream as AsyncIterable<Uint8Array>);
    } finally {
      stream.destroy();
      await filling;
    }
  };
  return {
    pieces: pieces(),
    entries: () => packing.entries,
    torn: packing.torn,
    failure: () => failure,
  };
}

/** In pieces that are worth a packet. */
async function* joined(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= SENT_BYTES) {
      yield Buffer.concat(parts, bytes);
      [parts, bytes] = [[], 0];
    }
  }
  if (bytes > 0) {
    yield Buffer.concat(parts, bytes);
  }
}

class Packing {
  readonly stream: Pack = pack();
  readonly torn: string[] = [];
  entries = 0;
  readonly #skipped: SkippedList;
  readonly #signal: AbortSignal;

  constructor(skipped: SkippedList, signal: AbortSignal) {
    this.#skipped = skipped;
    this.#signal = signal;
  }

  async fill(directory: string, name: string): Promise<void> {
    if (name !== '') {
      await this.#add(headerOf(`${name}/`, 'directory', statSync(directory)));
    }
    await this.#directory(directory, name);
    this.stream.finalize();
  }

  async #directory(directory: string, name: string): Promise<void> {
    const names = this.#spared(name === '' ? '.' : name, () => readdirSync(directory).sort());
    for (const each of names ?? []) {
      this.#signal.throwIfAborted();
      const path = `${directory}/${each}`;
      const inTar = name === '' ? each : `${name}/${each}`;
      const facts = this.#spared(inTar, () => lstatSync(path));
      if (facts?.isDirectory() === true) {
        await this.#add(headerOf(`${inTar}/`, 'directory', facts));
        await this.#directory(path, inTar);
      } else if (facts?.isSymbolicLink() === true) {
        const linkname = this.#spared(inTar, () => readlinkSync(path));
        if (linkname !== undefined) {
          await this.#add({ ...headerOf(inTar, 'symlink', facts), linkname });
        }
      } else if (facts?.isFile() === true) {
        await this.#file(path, inTar);
      } else if (facts !== undefined) {
        this.#skipped.add(inTar, `It is ${specialOf(facts)}.`);
      }
    }
  }

  async #file(path: string, name: string): Promise<void> {
    // What took its place meanwhile is neither followed nor waited for.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const fd = this.#spared(name, () => openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    if (fd === undefined) {
      return;
    }
    try {
      const facts = fstatSync(fd);
      if (!facts.isFile()) {
        this.#skipped.add(name, `It is ${specialOf(facts)}.`);
      } else if (facts.size <= SMALL_BYTES_MAX) {
        const bytes = this.#spared(name, () => readFileSync(fd));
        if (bytes !== undefined) {
          await this.#add(headerOf(name, 'file', facts), bytes);
        }
      } else {
        await this.#long(fd, name, facts);
      }
    } finally {
      closeSync(fd);
    }
  }

  /** Of a file that grows, as much as it had. One that gets shorter is filled up, and told of: the stream goes on. */
  async #long(fd: number, name: string, facts: Stats): Promise<void> {
    const sink = this.stream.entry({ ...headerOf(name, 'file', facts), size: facts.size });
    const over = once(sink, 'close');
    over.catch(() => undefined);
    let isTorn = false;
    for (let at = 0; at < facts.size;) {
      this.#signal.throwIfAborted();
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, facts.size - at));
      const count: number = isTorn ? 0 : await readSome(fd, piece, at);
      isTorn ||= count === 0;
      const given = isTorn ? piece : piece.subarray(0, count);
      at += given.length;
      if (!sink.write(given)) {
        await Promise.race([once(sink, 'drain'), over]);
      }
    }
    sink.end(null);
    await over;
    this.entries += 1;
    if (isTorn) {
      this.torn.push(name);
      this.#skipped.add(name, 'It changed while it was read.');
    }
  }

  async #add(header: GivenHeader, bytes?: Buffer): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null): void => (error ? reject(error) : resolve());
      if (bytes === undefined) {
        this.stream.entry(header, done);
      } else {
        this.stream.entry(header, bytes, done);
      }
    });
    this.entries += 1;
  }

  /** What one entry fails with ends that entry. */
  #spared<Result>(name: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      const why = name.includes('\uFFFD') ? 'Its name is no UTF-8.' : whySkipped(error);
      if (why === null) {
        throw error;
      }
      this.#skipped.add(name, why);
      return undefined;
    }
  }
}

/** What cannot be read counts as an end. */
async function readSome(fd: number, piece: Buffer, at: number): Promise<number> {
  const { bytesRead } = await readInto(fd, piece, 0, piece.length, at).catch(() => ({
    bytesRead: 0,
  }));
  return bytesRead;
}

function headerOf(name: string, type: FileType, facts: Stats): GivenHeader {
  const seconds = facts.mtimeMs / 1_000;
  const isPlain = seconds >= 0 && seconds <= SECONDS_MAX;
  return {
    name,
    type,
    // tar-stream takes 0 for none, and leaves out all but the permissions.
    mode: (facts.mode & 0o777) | constants.S_IFREG,
    mtime: isPlain ? facts.mtime : new Date(0),
    ...(!isPlain && { pax: { mtime: String(seconds) } }),
  };
}

function specialOf(facts: Stats): string {
  if (facts.isFIFO()) {
    return 'a pipe';
  }
  return facts.isSocket() ? 'a socket' : 'a device';
}
