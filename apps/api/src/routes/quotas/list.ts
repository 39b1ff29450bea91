import { askedProject } from '../../http/asked-project.ts';
import { endpoint } from '../../http/endpoint.ts';
import { showQuotas } from './show.ts';

export const listQuotas = endpoint('quotas.list', async ({ query, caller }, services) =>
  showQuotas(await askedProject(query.project, caller, services.database), services),
);
