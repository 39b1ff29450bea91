import type { QuotaName } from '@drydock/model';
import { setQuotas as set } from '@drydock/store';
import { askedProject } from '../../http/asked-project.ts';
import { authorIn } from '../../http/author-in.ts';
import { endpoint } from '../../http/endpoint.ts';
import { permit } from '../../http/permit.ts';
import { showQuotas } from './show.ts';

/** Every API process has heard of it within 5 s. Setting what is set already changes nothing. */
export const setQuotas = endpoint('quotas.set', async ({ body, caller }, services) => {
  // Nobody raises their own limits: they are what keeps projects from each other.
  permit(caller, { role: 'admin', scope: null, administers: true });
  const projectId = await askedProject(body.project, caller, services.database);
  await set(services.database, {
    projectId,
    author: authorIn(projectId, caller),
    values: new Map(Object.entries(body.values) as [QuotaName, number | null][]),
  });
  return showQuotas(projectId, services);
});
