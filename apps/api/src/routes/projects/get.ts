import { endpoint } from '../../http/endpoint.ts';
import { renderProject } from '../../render/project.ts';

export const getProject = endpoint('projects.get', async ({ params, caller }, { views }) =>
  renderProject(await views.project.get(caller, params.id), caller),
);
