import { endpoint } from '../../http/endpoint.ts';
import { renderOperation } from '../../render/operation.ts';

export const getOperation = endpoint('operations.get', async ({ params, caller }, { views }) =>
  renderOperation(await views.operation.get(caller.projectId, params.id), caller),
);
