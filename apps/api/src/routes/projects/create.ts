import { createProject as create } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { permit } from '../../http/permit.ts';
import { renderProject } from '../../render/project.ts';

export const createProject = endpoint('projects.create', async (call, { database }) => {
  const { body, caller, idempotency, reply } = call;
  permit(caller, { role: 'admin', scope: null, administers: true });
  const creation = await create(database, {
    callerProjectId: caller.projectId,
    author: caller.author,
    name: body.name,
    idempotency,
  });
  if (creation.outcome === 'key-reused') {
    throw keyReused();
  }
  reply.header('location', `/v1/projects/${creation.project.id}`);
  return renderProject(creation.project);
});
