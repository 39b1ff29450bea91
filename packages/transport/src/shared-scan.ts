/**
 * Shares one expensive look among everybody who asks for it. An asker gets a look that started
 * after it asked, never one that was already under way: what it did before asking is seen.
 */
export function sharedScan<T>(scan: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    next ??= running.then(() => {
      next = undefined;
      const current = scan();
      running = current.catch(() => undefined);
      return current;
    });
    return next;
  };
}
