import {
  createProject,
  labelProject,
  type CreateProject,
  type LabelProject,
  type LabelStore,
  type ProjectStore,
} from '@drydock/engine';

/** What can be done to projects. */
export function openProjectVerbs({
  store,
  labels,
}: {
  readonly store: ProjectStore;
  readonly labels: LabelStore;
}) {
  return {
    create: (wish: CreateProject) => createProject(wish, { store }),
    label: (wish: LabelProject) => labelProject(wish, { labels, find: store.find }),
  };
}
