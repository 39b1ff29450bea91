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
  'resources.list': 'GET /v1/resources',
  'resources.get': 'GET /v1/resources/{id}',
  'resources.release': 'POST /v1/resources/{id}/release',
  'resources.events': 'GET /v1/resources/{id}/events',
  'resources.commands': 'GET /v1/resources/{id}/commands',
  'blueprints.list': 'GET /v1/blueprints',
  'blueprints.get': 'GET /v1/blueprints/{id}',
  'blueprints.create': 'POST /v1/blueprints',
  'blueprints.update': 'PATCH /v1/blueprints/{id}',
  'blueprints.delete': 'DELETE /v1/blueprints/{id}',
  'events.list': 'GET /v1/events',
  'kinds.list': 'GET /v1/blueprint-kinds',
  'health.live': 'GET /healthz',
  'health.ready': 'GET /readyz',
} as const satisfies { [Name in RouteName]: `${Routes[Name]['method']} ${Routes[Name]['path']}` };

export type QueryValue = string | number | readonly string[] | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** Method and path with its parameter and query filled in. */
export function locate(
  name: RouteName,
  id: string | undefined,
  query: Query = {},
): { method: string; path: string } {
  const [method = '', template = ''] = ENDPOINTS[name].split(' ');
  const path = template.replace('{id}', () => encodeURIComponent(id ?? ''));
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
