import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderCredential } from '../../render/credential.ts';
import { renderPage } from '../../render/page.ts';

export const listCredentials = endpoint(
  'credentials.list',
  async ({ query, caller }, { views }) => {
    const page = await views.credential.list(caller.projectId, nounFilterOf(query), query);
    return renderPage(page, (credential) => renderCredential(credential, caller));
  },
);
