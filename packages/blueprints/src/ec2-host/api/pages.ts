/** No listing of what Drydock asks for has as many pages; a token that leads in a circle has. */
const PAGES_MAX = 1_000;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/**
 * All items of a listing.
 *
 * @throws Error where it has no end
 */
export async function allPages<Item>(
  page: (token: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  for (let count = 0; count < PAGES_MAX; count += 1) {
    const { items: more, next } = await page(token);
    items.push(...more);
    if (next === undefined || next === '') {
      return items;
    }
    token = next;
  }
  throw new Error(`A listing of EC2 has more than ${PAGES_MAX} pages.`);
}
