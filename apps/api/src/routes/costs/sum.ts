import { endpoint } from '../../http/endpoint.ts';
import { renderCosts } from '../../render/cost.ts';

export const sumCosts = endpoint('costs.sum', async ({ query, caller }, { views }) => {
  const projectId = await views.project.asked(caller, query.project);
  return renderCosts(await views.cost.sum(projectId, query), query.by);
});
