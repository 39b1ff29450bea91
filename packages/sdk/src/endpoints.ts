import type { RouteName, Routes } from '@drydock/contract';

/**
 * Method and path of each route. Written out again, and compared by the compiler: the contract's
 * table holds schemas, and a client would load all of zod to learn a path.
 */
export const ENDPOINTS = {
  'leases.request': 'POST /v1/leases',
  'leases.list': 'GET /v1/leases',
  'leases.get': 'GET /v1/leases/{id}',
  'leases.release': 'POST /v1/leases/{id}/release',
  'leases.renew': 'POST /v1/leases/{id}/renew',
  'leases.explain': 'GET /v1/leases/{id}/explain',
  'leases.events': 'GET /v1/leases/{id}/events',
  'leases.commands': 'GET /v1/leases/{id}/commands',
  'leases.attempts': 'GET /v1/leases/{id}/attempts',
  'leases.exec': 'POST /v1/leases/{id}/command/exec',
  'leases.call': 'POST /v1/leases/{id}/interfaces/{interface}/{operation}',
  'resources.list': 'GET /v1/resources',
  'resources.get': 'GET /v1/resources/{id}',
  'resources.update': 'PATCH /v1/resources/{id}',
  'resources.release': 'POST /v1/resources/{id}/release',
  'resources.allocate': 'POST /v1/resources',
  'resources.drain': 'POST /v1/resources/{id}/drain',
  'resources.hold': 'POST /v1/resources/{id}/hold',
  'resources.resume': 'POST /v1/resources/{id}/resume',
  'resources.reclaim': 'POST /v1/resources/{id}/reclaim',
  'resources.abandon': 'POST /v1/resources/{id}/abandon',
  'resources.events': 'GET /v1/resources/{id}/events',
  'resources.commands': 'GET /v1/resources/{id}/commands',
  'resources.slots': 'GET /v1/resources/{id}/slots',
  'blueprints.list': 'GET /v1/blueprints',
  'blueprints.get': 'GET /v1/blueprints/{id}',
  'blueprints.create': 'POST /v1/blueprints',
  'blueprints.update': 'PATCH /v1/blueprints/{id}',
  'blueprints.delete': 'DELETE /v1/blueprints/{id}',
  'blueprints.drain': 'POST /v1/blueprints/{id}/drain',
  'blueprints.resume': 'POST /v1/blueprints/{id}/resume',
  'blueprints.events': 'GET /v1/blueprints/{id}/events',
  'blueprints.commands': 'GET /v1/blueprints/{id}/commands',
  'blueprints.revisions': 'GET /v1/blueprints/{id}/revisions',
  'events.list': 'GET /v1/events',
  'kinds.list': 'GET /v1/blueprint-kinds',
  'credentials.list': 'GET /v1/credentials',
  'credentials.get': 'GET /v1/credentials/{id}',
  'credentials.create': 'POST /v1/credentials',
  'credentials.update': 'PATCH /v1/credentials/{id}',
  'credentials.rotate': 'POST /v1/credentials/{id}/rotate',
  'credentials.delete': 'DELETE /v1/credentials/{id}',
  'credentials.rewrap': 'POST /v1/credentials/rewrap',
  'projects.list': 'GET /v1/projects',
  'projects.get': 'GET /v1/projects/{id}',
  'projects.create': 'POST /v1/projects',
  'quotas.list': 'GET /v1/quotas',
  'quotas.set': 'PATCH /v1/quotas',
  'tokens.list': 'GET /v1/tokens',
  'tokens.create': 'POST /v1/tokens',
  'tokens.revoke': 'DELETE /v1/tokens/{id}',
  'tokens.self': 'GET /v1/tokens/self',
  'tokens.revokeSelf': 'DELETE /v1/tokens/self',
  'authorizations.list': 'GET /v1/authorizations',
  'authorizations.get': 'GET /v1/authorizations/{id}',
  'authorizations.ask': 'POST /v1/authorizations',
  'authorizations.approve': 'POST /v1/authorizations/{id}/approve',
  'authorizations.decline': 'POST /v1/authorizations/{id}/decline',
  'authorizations.revoke': 'POST /v1/authorizations/{id}/revoke',
  'authorizations.withdraw': 'POST /v1/authorizations/{id}/withdraw',
  'health.live': 'GET /healthz',
  'health.ready': 'GET /readyz',
} as const satisfies { [Name in RouteName]: `${Routes[Name]['method']} ${Routes[Name]['path']}` };

export type QueryValue = string | number | readonly string[] | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** Parameters of a path beside its `id`. */
export type PathParameters = Readonly<Record<string, string>>;

/** Method and path with its parameters and query filled in. */
export function locate(
  name: RouteName,
  id: string | undefined,
  query: Query = {},
  rest: PathParameters = {},
): { method: string; path: string } {
  const [method = '', template = ''] = ENDPOINTS[name].split(' ');
  const given: PathParameters = { ...rest, id: id ?? '' };
  const path = template.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(given[key] ?? ''),
  );
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      if (one !== undefined) {
        parameters.append(key, String(one));
      }
    }
  }
  const search = parameters.toString();
  return { method, path: search === '' ? path : `${path}?${search}` };
}
