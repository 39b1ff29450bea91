/**
 * How an operation moves what it moves. `call`: JSON in, JSON out. `download`: JSON in, bytes out.
 * `upload`: bytes in, JSON out. `stream`: JSON in, events out as they happen, JSON at the end; it may take
 * bytes meanwhile. `duplex`: bytes both ways, JSON at the end.
 */
export const SHAPES = ['call', 'download', 'upload', 'stream', 'duplex'] as const;

export type Shape = (typeof SHAPES)[number];
