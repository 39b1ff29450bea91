import { endpoint } from '../../http/endpoint.ts';
import { showQuotas } from './show.ts';

export const listQuotas = endpoint('quotas.list', async ({ query, caller }, services) =>
  showQuotas(await services.views.project.asked(caller, query.project), services),
);
