import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderProject } from '../../render/project.ts';

export const updateProject = endpoint('projects.update', async (call, { verbs, views }) => {
  const { params, body, caller } = call;
  const id = await verbs.project.label({ ...wishOf(call), caller, ...params, ...body });
  return renderProject(await views.project.get(caller, id), caller);
});
