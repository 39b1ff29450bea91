import { findProject } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { DrydockError } from '@drydock/model';
import { renderProject } from '../../render/project.ts';
import { seesEveryProject } from './list.ts';

export const getProject = endpoint('projects.get', async ({ params, caller }, { database }) => {
  const isVisible = params.id === caller.projectId || seesEveryProject(caller);
  const found = isVisible ? await findProject(database, params.id) : null;
  if (found === null) {
    throw new DrydockError('not-found', `There is no project ${params.id} to be seen.`, {
      hint: 'GET /v1/projects lists those that are.',
    });
  }
  return renderProject(found);
});
