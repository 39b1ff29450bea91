import type { Project } from '@drydock/contract';
import type { ProjectFacts } from '@drydock/engine';
import { actionsOf, PROJECT_ACTIONS, type Actor } from '@drydock/model';

export function renderProject(project: ProjectFacts, actor: Actor): Project {
  const { id, name, administers, labels, createdAt } = project;
  return {
    id,
    name,
    administers,
    labels,
    createdAt: createdAt.toISOString(),
    actions: actionsOf('projects', PROJECT_ACTIONS, project, actor),
  };
}
