import { leaveOutside, takeBackOutside, type Wish } from '@drydock/engine';
import { createOutsideStore } from '@drydock/store';
import type { VerbPorts } from './ports.ts';

type Said = Wish & { readonly id: string };

/** What can be said of what exists outside. */
export function openOutsideVerbs({ database, kinds }: Pick<VerbPorts, 'database' | 'kinds'>) {
  const ports = { store: createOutsideStore(database), kinds };
  return {
    takeBack: (wish: Said) => takeBackOutside(wish, ports),
    leave: (wish: Said) => leaveOutside(wish, ports),
  };
}
