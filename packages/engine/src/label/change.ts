import type { Noun } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import { notFound } from '../wish/not-found.ts';
import type { Wish } from '../wish/wish.ts';
import { labelled } from './events.ts';
import { changedLabels, describeChange, type LabelChange, type Labels } from './labels.ts';

/** An object whose labels are changed, locked until that is committed. */
export interface Labelled {
  /** Null where objects of its noun have none. */
  readonly name: string | null;
  readonly labels: Labels;
}

export interface LabelStore {
  /**
   * Writes the labels that `decide` makes of those that are there, with its event, in one transaction; null
   * from it changes nothing. False where the project has no such object.
   */
  changeLabels(
    object: { readonly noun: Noun; readonly projectId: string; readonly id: string },
    decide: (before: Labelled) => { readonly labels: Labels; readonly event: NewEvent } | null,
  ): Promise<boolean>;
}

/**
 * Changes the labels of anything that is stored.
 *
 * @throws DrydockError `not-found`, or `invalid-request` where it would have too many
 */
export async function changeLabels(
  noun: Noun,
  wish: Wish & { readonly id: string; readonly labels: LabelChange },
  { store }: { readonly store: LabelStore },
): Promise<void> {
  const { projectId, id, author } = wish;
  const wasThere = await store.changeLabels({ noun, projectId, id }, ({ name, labels: before }) => {
    const labels = changedLabels(before, wish.labels);
    const changed = describeChange(before, labels);
    return changed === '' ? null : { labels, event: labelled(noun, { name, author, changed }) };
  });
  if (!wasThere) {
    throw notFound(noun, id);
  }
}
