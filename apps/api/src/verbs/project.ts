import {
  createProject,
  labelProject,
  type CreateProject,
  type LabelProject,
} from '@drydock/engine';
import type { VerbPorts } from './ports.ts';

/** What can be done to projects. */
export function openProjectVerbs({
  projects: store,
  labels,
}: Pick<VerbPorts, 'projects' | 'labels'>) {
  return {
    create: (wish: CreateProject) => createProject(wish, { store }),
    label: (wish: LabelProject) => labelProject(wish, { labels, find: store.find }),
  };
}
