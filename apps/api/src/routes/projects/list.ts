import { roleReaches } from '@drydock/model';
import { listProjects as list, type Caller } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';
import { renderProject } from '../../render/project.ts';

/** The caller's own project; all of them for an administrator of the one that administers. */
export const listProjects = endpoint('projects.list', async ({ query, caller }, { database }) => {
  const visible = seesEveryProject(caller) ? null : caller.projectId;
  return renderPage(await list(database, visible, query), renderProject);
});

export function seesEveryProject({ administers, role }: Caller): boolean {
  return administers && roleReaches(role, 'admin');
}
