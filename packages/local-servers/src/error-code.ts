/**
 * Whether this is a system error with that code. By its shape alone: jest's modules see another
 * `Error` than the one that Node.js throws.
 */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
