/**
 * Headers of tar's entries: POSIX ustar, what GNU tar and pax add to it for names and numbers that do not fit, and
 * what older tars wrote. Names are bytes, here as Latin-1 text of them.
 */
export const BLOCK = 512;

export interface Header {
  readonly name: string;
  readonly mode: number;
  readonly bytes: number;
  /** In seconds. */
  readonly modifiedAt: number;
  /** One character; `0` for a file. */
  readonly type: string;
  readonly target: string;
}

const CHECKSUM = { from: 148, to: 156 };

export function readHeader(block: Buffer): Header | null {
  if (!hasChecksum(block)) {
    return null;
  }
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? textAt(block, 345, 500) : '';
  const name = textAt(block, 0, 100);
  const bytes = numberAt(block, 124, 136);
  const modifiedAt = numberAt(block, 136, 148);
  if (bytes === null || bytes < 0) {
    return null;
  }
  const type = String.fromCharCode(block[156] ?? 0);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: numberAt(block, 100, 108) ?? 0o644,
    bytes,
    modifiedAt: modifiedAt ?? 0,
    type: type === '\0' || type === '7' ? '0' : type,
    target: textAt(block, 157, 257),
  };
}

export function isEndBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** As many bytes as fill the last block of so many. */
export const paddingOf = (bytes: number): number => (BLOCK - (bytes % BLOCK)) % BLOCK;

/** The blocks of a header that GNU tar reads, and most others. */
export function writeHeader(header: Header): Buffer {
  const { name, target } = header;
  return Buffer.concat([
    ...(target.length > 100 ? longText('K', target) : []),
    ...(name.length > 100 ? longText('L', name) : []),
    headerBlock(header),
  ]);
}

function longText(type: string, text: string): Buffer[] {
  const bytes = Buffer.from(`${text}\0`, 'latin1');
  const header = { name: '././@LongLink', mode: 0o644, modifiedAt: 0, type, target: '' };
  return [
    headerBlock({ ...header, bytes: bytes.length }),
    bytes,
    Buffer.alloc(paddingOf(bytes.length)),
  ];
}

function headerBlock({ name, mode, bytes, modifiedAt, type, target }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name.slice(0, 100), 0, 'latin1');
  writeNumber(block, mode, 100, 108);
  writeNumber(block, 0, 108, 116);
  writeNumber(block, 0, 116, 124);
  writeNumber(block, bytes, 124, 136);
  writeNumber(block, Math.max(0, Math.floor(modifiedAt)), 136, 148);
  block.write(type, 156, 'latin1');
  block.write(target.slice(0, 100), 157, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  block.fill(' ', CHECKSUM.from, CHECKSUM.to);
  block.write(`${sumOf(block).toString(8).padStart(6, '0')}\0 `, CHECKSUM.from, 'latin1');
  return block;
}

/** In octal digits, or in binary where they do not suffice. */
function writeNumber(block: Buffer, value: number, from: number, to: number): void {
  const digits = value.toString(8);
  const room = to - from - 1;
  if (digits.length <= room) {
    block.write(`${digits.padStart(room, '0')}\0`, from, 'latin1');
    return;
  }
  block[from] = 0x80;
  block.writeUIntBE(Math.min(value, 2 ** 48 - 1), to - 6, 6);
}

function numberAt(block: Buffer, from: number, to: number): number | null {
  const first = block[from] ?? 0;
  if (first & 0x80) {
    // Binary. What does not fit into 48 bits is no size and no time; negative times are before 1970.
    const isNegative = (first & 0x40) !== 0;
    const high = block.subarray(from + 1, to - 6);
    if (isNegative || first !== 0x80 || high.some((byte) => byte !== 0)) {
      return null;
    }
    return block.readUIntBE(to - 6, 6);
  }
  const digits = textAt(block, from, to).trim();
  if (digits === '') {
    return 0;
  }
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

function textAt(block: Buffer, from: number, to: number): string {
  const field = block.subarray(from, to);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? field.length : end);
}

function sumOf(block: Buffer): number {
  let sum = 0;
  for (const byte of block) {
    sum += byte;
  }
  return sum;
}

/** The sum of the block with blanks in place of itself; some old tars add signed bytes. */
function hasChecksum(block: Buffer): boolean {
  const wanted = numberAt(block, CHECKSUM.from, CHECKSUM.to);
  const plain = Buffer.from(block);
  plain.fill(' ', CHECKSUM.from, CHECKSUM.to);
  if (wanted === sumOf(plain)) {
    return true;
  }
  return wanted === plain.reduce((sum, byte) => sum + (byte > 127 ? byte - 256 : byte), 0);
}
