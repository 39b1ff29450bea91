import type { Page } from '@drydock/contract';
import type { PageOf } from '@drydock/store';

export function renderPage<Stored, Item>(
  page: PageOf<Stored>,
  render: (item: Stored) => Item,
): Page<Item> {
  return { items: page.items.map(render), nextCursor: page.nextCursor };
}
