import type { FileEntry, HeadOf, AnswerOf, filesystem } from '@drydock/blueprint/interface';
import type { OperationOptions } from '../call-operation.ts';
import type { Bytes } from '../bytes.ts';
import type { Http } from '../http.ts';
import type { Losing } from '../losing.ts';
import type { Download } from '../use/download.ts';
import { isAtOnce, piecesOf } from '../use/sendable.ts';
import type { Sendable, UseOptions } from '../use/types.ts';
import { useInterface } from '../use/use-interface.ts';
import { differs, digested, digestOf } from './digest.ts';
import { FILESYSTEM, type FilesystemOperations } from './members.ts';

type Operations = (typeof filesystem)['operations'];

export type { FileEntry };
/** An entry of a directory. */
export type ListedFile = AnswerOf<Operations['list']>['entries'][number];
/** What was told of a file before its first byte. */
export type FileHead = HeadOf<Operations['read']>;
/** How many bytes a file has that was written, and their SHA-256. */
export type WrittenFile = AnswerOf<Operations['write']>;
/** What was told of a tree before its tar stream. */
export type TreeHead = HeadOf<Operations['pack']>;
export type UnpackedTree = AnswerOf<Operations['unpack']>;

export interface WriteFileOptions extends UseOptions {
  /** Permissions. Default: `0o644` for a new file, those that it had for another. */
  readonly mode?: number;
  /** A name for this upload: what has arrived then stays when the connection breaks. */
  readonly upload?: string;
  /** Where the given bytes begin, of an upload of which as much has arrived. */
  readonly offset?: number;
  /** SHA-256 that the whole file has to have, in hexadecimal. Of bytes that are there at once it is computed. */
  readonly digest?: string;
}

export interface ReadFileOptions extends UseOptions {
  /** Of the first byte. */
  readonly offset?: number;
  /** Bytes at most. Default: to the end. */
  readonly length?: number;
}

/** The `filesystem` interface of a lease. Paths are relative to the lease’s own directory, `.`. */
export class FilesystemClient {
  readonly #operations: FilesystemOperations;

  /** @param losing - of a kept lease: what runs for it is given up when it is lost */
  constructor(http: Http, leaseId: string, losing?: Losing) {
    this.#operations = useInterface(http, leaseId, FILESYSTEM, losing);
  }

  /**
   * Writes a file: under another name until all of it is there, then at once. What arrived is compared with what
   * was sent by SHA-256; a browser compares what is there at once alone.
   *
   * ```ts
   * await lease.filesystem.writeFile('index.html', 'hello world!');
   * await lease.filesystem.writeFile('image.tar', createReadStream('image.tar'));
   * ```
   *
   * @throws DrydockError `content-differs`, `disk-full`, `path-refused`, `file-conflict`, ...
   */
  async writeFile(
    path: string,
    data: Sendable,
    { mode, upload, offset = 0, digest, ...use }: WriteFileOptions = {},
  ): Promise<WrittenFile> {
    const wish = {
      path,
      offset,
      ...(mode !== undefined && { mode }),
      ...(upload !== undefined && { upload }),
    };
    if (isAtOnce(data)) {
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
      const wanted = digest ?? (offset === 0 ? await digestOf(bytes) : null);
      const input = { ...wish, ...(wanted !== null && { digest: wanted }) };
      return checked(path, wanted, await this.#operations.write(input, bytes, use));
    }
    const sending = digested(piecesOf(data));
    const input = { ...wish, ...(digest !== undefined && { digest }) };
    const written = await this.#operations.write(input, sending.pieces, use);
    return checked(path, digest ?? (offset === 0 ? sending.hex() : null), written);
  }

  /** All of a file, as bytes or as text. For what is known to be small; see `download`. */
  readFile(
    path: string,
    options: 'utf8' | (ReadFileOptions & { readonly encoding: 'utf8' }),
  ): Promise<string>;
  readFile(path: string, options?: ReadFileOptions): Promise<Bytes>;
  async readFile(
    path: string,
    options: 'utf8' | (ReadFileOptions & { readonly encoding?: 'utf8' }) = {},
  ): Promise<Bytes | string> {
    const { encoding, ...rest } = typeof options === 'string' ? { encoding: options } : options;
    const bytes = await (await this.download(path, rest)).toBytes();
    return encoding === undefined ? bytes : bytes.toString();
  }

  /** A file’s bytes as they come: iterate once. Its `head` has the whole size, the mode and the time. */
  download(
    path: string,
    { offset = 0, length, ...use }: ReadFileOptions = {},
  ): Promise<Download<FileHead>> {
    const input = { path, offset, ...(length !== undefined && { length }) };
    return this.#operations.read(input, use);
  }

  /** What there is at a path. A link is not followed. */
  stat(path: string, options?: OperationOptions): Promise<FileEntry> {
    return this.#operations.stat({ path }, options);
  }

  /** The entries of a directory by name, a page at a time. */
  async *list(path = '.', options?: OperationOptions): AsyncGenerator<ListedFile, void, undefined> {
    let after: string | undefined;
    for (;;) {
      const input = { path, ...(after !== undefined && { after }) };
      const { entries, next } = await this.#operations.list(input, options);
      yield* entries;
      if (next === null) {
        return;
      }
      after = next;
    }
  }

  /** Makes a directory; with `recursive` those above it too, and one that is there will do. */
  async mkdir(
    path: string,
    {
      recursive = false,
      mode,
      ...options
    }: OperationOptions & { readonly recursive?: boolean; readonly mode?: number } = {},
  ): Promise<void> {
    const input = { path, parents: recursive, ...(mode !== undefined && { mode }) };
    await this.#operations.mkdir(input, options);
  }

  /** Removes a file, a link (not what it leads to), or a directory; with `recursive` all that is in it. */
  async remove(
    path: string,
    { recursive = false, ...options }: OperationOptions & { readonly recursive?: boolean } = {},
  ): Promise<void> {
    await this.#operations.remove({ path, recursive }, options);
  }

  /** Gives it another path. With `replace: false`, a file or link that is there stays. */
  async rename(
    from: string,
    to: string,
    { replace = true, ...options }: OperationOptions & { readonly replace?: boolean } = {},
  ): Promise<void> {
    await this.#operations.rename({ from, to, replace }, options);
  }

  /** How many bytes of an upload of this name have arrived. */
  async uploaded(path: string, upload: string, options?: OperationOptions): Promise<number> {
    return (await this.#operations.uploaded({ path, upload }, options)).bytes;
  }

  /** What is in a directory, as one tar stream. */
  pack(path = '.', options?: UseOptions): Promise<Download<TreeHead>> {
    return this.#operations.pack({ path }, options);
  }

  /** Writes what a tar stream has into a directory that is there. */
  unpack(path: string, tar: Sendable, options?: UseOptions): Promise<UnpackedTree> {
    return this.#operations.unpack({ path }, tar, options);
  }
}

function checked(path: string, wanted: string | null, written: WrittenFile): WrittenFile {
  if (wanted !== null && written.digest !== wanted) {
    throw differs(path);
  }
  return written;
}
