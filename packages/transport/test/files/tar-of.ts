import { BLOCK, paddingOf, writeHeader, type Header } from '../../src/files/tar/header.ts';

/** An entry of a tar stream as tests write it: the content of a file, or what else it is. */
export type Wished = string | (Partial<Header> & { readonly content?: string });

export function tarOf(entries: Readonly<Record<string, Wished>>): Buffer {
  const parts = Object.entries(entries).flatMap(([name, wished]) => {
    const { content = '', ...header } = typeof wished === 'string' ? { content: wished } : wished;
    const bytes = Buffer.from(content);
    const plain = { name, mode: 0o644, modifiedAt: 0, type: '0', target: '' };
    return [
      writeHeader({ ...plain, bytes: bytes.length, ...header }),
      bytes,
      Buffer.alloc(paddingOf(bytes.length)),
    ];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}
