import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderPage } from '../../render/page.ts';
import { renderProject } from '../../render/project.ts';

/** The caller's own project; all of them for an administrator of the one that administers. */
export const listProjects = endpoint('projects.list', async ({ query, caller }, { views }) => {
  const page = await views.project.list(caller, nounFilterOf(query), query);
  return renderPage(page, (project) => renderProject(project, caller));
});
