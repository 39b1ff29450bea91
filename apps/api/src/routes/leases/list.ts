import { invalidRequest } from '../../http/check-request.ts';
import { endpoint } from '../../http/endpoint.ts';
import { renderLease } from '../../render/lease.ts';
import { renderPage } from '../../render/page.ts';

export const listLeases = endpoint('leases.list', async ({ query, caller }, { catalog }) => {
  const { limit, cursor, label, status, type, owner, resource, holder, idPrefix } = query;
  const labels = label === undefined ? undefined : labelsOf(label);
  const filter = { status, type, owner, resource, holder, idPrefix, labels };
  const page = await catalog.leases(caller.projectId, filter, { limit, cursor });
  return renderPage(page, renderLease);
});

/** `key=value` each; the first `=` parts them. */
function labelsOf(pairs: readonly string[]): Record<string, string> {
  const labels = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    const value = pair.slice(at + 1);
    if (pair.includes('\u0000') || (labels.get(key) ?? value) !== value) {
      throw invalidRequest([
        { field: 'query.label', detail: 'must name each label once, without NUL characters' },
      ]);
    }
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}
