/**
 * Group commit: calls that arrive while an earlier group is on its way go together in the next
 * one. A lone call waits for nothing; a thousand calls share a handful of statements.
 *
 * Where a group of several fails, each of its calls is run alone, so that one bad item cannot
 * fail its neighbours. `run` therefore has to be a transaction: failed means nothing happened.
 */
export function grouped<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  options: { sizeMax: number; lanes: number; runAlone?: (error: unknown) => boolean },
): (item: Item) => Promise<Result> {
  interface Call {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  const runAlone = options.runAlone ?? (() => true);
  const queue: Call[] = [];
  let busy = 0;
  let scheduled = false;

  const settle = async (calls: readonly Call[]): Promise<void> => {
    try {
      const results = await run(calls.map((call) => call.item));
      calls.forEach((call, index) => call.resolve(results[index] as Result));
    } catch (error) {
      if (calls.length === 1 || !runAlone(error)) {
        calls.forEach((call) => call.reject(error));
        return;
      }
      for (const call of calls) {
        await settle([call]);
      }
    }
  };

  const flush = (): void => {
    scheduled = false;
    while (busy < options.lanes && queue.length > 0) {
      const calls = queue.splice(0, options.sizeMax);
      busy += 1;
      void settle(calls).finally(() => {
        busy -= 1;
        flush();
      });
    }
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!scheduled && busy < options.lanes) {
        scheduled = true;
        // After the current turn: calls made in one turn of the event loop go together.
        setImmediate(flush);
      }
    });
}
