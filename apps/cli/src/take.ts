/** The first items of a list, and whether it has more. */
export async function take<Item>(
  items: AsyncIterable<Item>,
  max: number,
): Promise<{ items: Item[]; hasMore: boolean }> {
  const taken: Item[] = [];
  for await (const item of items) {
    if (taken.length === max) {
      return { items: taken, hasMore: true };
    }
    taken.push(item);
  }
  return { items: taken, hasMore: false };
}
