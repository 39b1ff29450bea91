import { changeLabels, type LabelStore } from '../label/change.ts';
import type { LabelChange } from '../label/labels.ts';
import { authorIn, type CallerFacts } from '../wish/caller.ts';
import type { Wish } from '../wish/wish.ts';
import type { FindProject } from './project.ts';
import { visibleProject } from './visible.ts';

export interface LabelProject extends Wish {
  readonly caller: CallerFacts;
  /** Its id, or its name to whoever sees all projects. */
  readonly id: string;
  readonly labels: LabelChange;
}

/**
 * Changes the labels of a project that the caller may see, which may be another one than their own. Its
 * timeline tells of it. Returns its id.
 *
 * @throws DrydockError `not-found`, or `invalid-request` where it would have too many
 */
export async function labelProject(
  wish: LabelProject,
  { labels, find }: { readonly labels: LabelStore; readonly find: FindProject },
): Promise<string> {
  const { id } = await visibleProject(wish.id, wish.caller, find);
  const author = authorIn(id, wish.caller);
  await changeLabels('project', { ...wish, projectId: id, id, author }, { store: labels });
  return id;
}
