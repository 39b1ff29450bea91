/**
 * At most one run per key at a time, and at most one more waiting behind it: whoever asks while a
 * run is on its way needs a run that starts after they asked, and one such run serves them all.
 */
export function coalesced(run: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const running = new Map<string, { now: Promise<void>; next: Promise<void> | null }>();

  const start = (key: string): Promise<void> => {
    const now = run(key).finally(() => {
      if (running.get(key)?.next === null) {
        running.delete(key);
      }
    });
    running.set(key, { now, next: null });
    return now;
  };

  return (key) => {
    const current = running.get(key);
    if (current === undefined) {
      return start(key);
    }
    current.next ??= current.now.catch(() => undefined).then(() => start(key));
    return current.next;
  };
}
