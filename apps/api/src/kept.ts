/**
 * A reading that many ask for and that is taken at most every so often, also while it is under way;
 * null where it failed.
 */
export function kept<Value>(
  read: () => Promise<Value>,
  keptMs: number,
): () => Promise<Value | null> {
  let reading: Promise<Value | null> | null = null;
  let readAtMs = -Infinity;
  return () => {
    if (reading === null || performance.now() - readAtMs > keptMs) {
      readAtMs = performance.now();
      reading = read().catch(() => null);
    }
    return reading;
  };
}
