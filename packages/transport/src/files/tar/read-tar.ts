import { DrydockError } from '@drydock/model';
import { ByteSource } from './byte-source.ts';
import { BLOCK, isEndBlock, paddingOf, readHeader, type Header } from './header.ts';

/** An entry of a tar stream. */
export interface TarEntry extends Header {
  /** Its bytes, to be read before the next entry is asked for; what is not read is skipped. */
  readonly content: AsyncIterable<Buffer>;
  /** Something about it that cannot be kept: a sentence. */
  readonly odd: string | null;
}

/** Names and records that come before an entry. Linux knows no path that is longer than 4,096 bytes. */
const EXTRA_BYTES_MAX = 256 * 1_024;

interface Extra {
  name?: string;
  target?: string;
  bytes?: number;
  modifiedAt?: number;
  isSparse?: boolean;
}

/**
 * Reads a tar stream as it comes, to its end.
 *
 * @throws DrydockError `invalid-request` where it is none, or ends in the middle of an entry
 */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(stream);
  let global: Extra = {};
  let extra: Extra = {};
  for (;;) {
    const block = await source.take(BLOCK);
    if (block.length === 0 || (block.length === BLOCK && isEndBlock(block))) {
      await source.drain();
      return;
    }
    const header = block.length === BLOCK ? readHeader(block) : null;
    if (header === null) {
      throw broken(block.length < BLOCK ? 'it ends too early' : 'an entry has no header');
    }
    const { type } = header;
    if (type === 'L' || type === 'K' || type === 'x' || type === 'g') {
      const text = await takeExtra(source, header.bytes);
      if (type === 'g') {
        global = { ...global, ...paxOf(text) };
      } else {
        const name = text.toString('latin1').replace(/\0[^]*$/, '');
        extra = {
          ...extra,
          ...(type === 'x' ? paxOf(text) : type === 'L' ? { name } : { target: name }),
        };
      }
      continue;
    }
    const { isSparse, ...said } = { ...global, ...extra };
    extra = {};
    if (type === 'S') {
      throw broken('it has files with holes in GNU’s own form: pack it without --sparse');
    }
    // Others than files have no bytes, whatever length they tell; old tars tell one of hard links.
    const bytes = '123456'.includes(type) ? 0 : (said.bytes ?? header.bytes);
    const body = bodyOf(source, bytes);
    yield {
      ...header,
      ...said,
      bytes,
      content: body.content,
      odd: isSparse === true ? 'It has holes, in a form of GNU tar.' : null,
    };
    await body.finish();
  }
}

function bodyOf(source: ByteSource, bytes: number) {
  let missing = bytes;
  const requireAll = (): void => {
    if (missing > 0) {
      throw broken('it ends in the middle of an entry');
    }
  };
  const content = (async function* () {
    for await (const chunk of source.pass(missing)) {
      missing -= chunk.length;
      yield chunk;
    }
    requireAll();
  })();
  return {
    content,
    finish: async (): Promise<void> => {
      for await (const chunk of source.pass(missing)) {
        missing -= chunk.length;
      }
      requireAll();
      await source.take(paddingOf(bytes));
    },
  };
}

async function takeExtra(source: ByteSource, bytes: number): Promise<Buffer> {
  if (bytes > EXTRA_BYTES_MAX) {
    throw broken('what it says of an entry is too long');
  }
  const text = await source.take(bytes);
  if (text.length < bytes) {
    throw broken('it ends too early');
  }
  await source.take(paddingOf(bytes));
  return text;
}

/** Records are `LENGTH KEY=VALUE` and a line break, the length of all of that. */
function paxOf(text: Buffer): Extra {
  const extra: Extra = {};
  for (let from = 0; from < text.length; ) {
    const blank = text.indexOf(32, from);
    const length = Number(text.toString('latin1', from, blank));
    if (blank === -1 || !Number.isInteger(length) || length <= blank - from + 1) {
      throw broken('what it says of an entry cannot be read');
    }
    const record = text.toString('latin1', blank + 1, from + length - 1);
    from += length;
    const [key, value] = [record.split('=', 1)[0] ?? '', record.slice(record.indexOf('=') + 1)];
    if (key === 'path') {
      extra.name = value;
    } else if (key === 'linkpath') {
      extra.target = value;
    } else if (key === 'size') {
      if (!/^\d{1,15}$/.test(value)) {
        throw broken('an entry’s size cannot be read');
      }
      extra.bytes = Number(value);
    } else if (key === 'mtime' && Number.isFinite(Number(value))) {
      extra.modifiedAt = Number(value);
    } else if (key.startsWith('GNU.sparse.')) {
      extra.isSparse = true;
    }
  }
  return extra;
}

function broken(why: string): DrydockError {
  return new DrydockError('invalid-request', `This is no tar stream: ${why}.`, {
    hint: 'Send what tar -c writes, not compressed.',
  });
}
