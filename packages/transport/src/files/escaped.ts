const PLAIN = /^[A-Za-z0-9_./-]$/;

/** Bytes as the `%b` of a shell's `printf` reads them, without blanks: a word for `read` too. */
export function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return PLAIN.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
