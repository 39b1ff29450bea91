import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderOperation } from '../../render/operation.ts';
import { renderPage } from '../../render/page.ts';

export const listOperations = endpoint('operations.list', async ({ query, caller }, { views }) => {
  const { kind, status, repository, onto: branch } = query;
  const filter = { ...nounFilterOf(query), kind, status, repository, branch };
  const page = await views.operation.list(caller.projectId, filter, query);
  return renderPage(page, (operation) => renderOperation(operation, caller));
});
