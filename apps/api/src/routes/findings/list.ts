import { endpoint } from '../../http/endpoint.ts';
import { renderFinding } from '../../render/finding.ts';
import { renderPage } from '../../render/page.ts';

export const listFindings = endpoint('findings.list', async ({ query, caller }, { views }) =>
  renderPage(await views.finding.list(caller.projectId, query.open === true, query), renderFinding),
);
