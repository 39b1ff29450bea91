import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderProject } from '../../render/project.ts';

export const createProject = endpoint('projects.create', async (call, { verbs }) => {
  const { body, caller, reply } = call;
  const project = await verbs.project.create({ ...wishOf(call), caller, ...body });
  reply.header('location', `/v1/projects/${project.id}`);
  return renderProject(project, caller);
});
