import { randomBytes } from 'node:crypto';

/** Values as the host's `take` reads them: the number of lines, then the lines. */
export function encodeValues(values: readonly string[]): string {
  return values.map((value) => `${value.split('\n').length}\n${value}\n`).join('');
}

/** A script for the loader, the marker that is to precede its output, then its values. */
export function encodeScript(script: string, marker: string, values: readonly string[]): string {
  return `${Buffer.byteLength(script)}\n${script}${encodeValues([marker, ...values])}`;
}

/** What no login shell says by chance. */
export const newMarker = (): string => `drydock-${randomBytes(16).toString('hex')}`;
