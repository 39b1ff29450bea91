/** One thing that a command wrote: which of its outputs, and when it came. */
export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly atMs: number;
  readonly data: Buffer;
}

/** Layout in bytes: stream (1) · milliseconds since 1970 (8, floating point) · length (4) · data. */
const HEADER_BYTES = 13;
const STREAMS = ['stdout', 'stderr'] as const;

export function frameOf({ stream, atMs, data }: Frame): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(STREAMS.indexOf(stream), 0);
  header.writeDoubleBE(atMs, 1);
  header.writeUInt32BE(data.length, 9);
  return Buffer.concat([header, data]);
}

/** The frames of a piece, in order. Throws where these are none. */
export function framesIn(framed: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < framed.length;) {
    const stream = STREAMS[framed.readUInt8(at)];
    const atMs = framed.readDoubleBE(at + 1);
    const end = at + HEADER_BYTES + framed.readUInt32BE(at + 9);
    if (stream === undefined || end > framed.length) {
      throw new RangeError('This is no piece of a transcript.');
    }
    frames.push({ stream, atMs, data: framed.subarray(at + HEADER_BYTES, end) });
    at = end;
  }
  return frames;
}
