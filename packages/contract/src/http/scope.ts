import type { Scope } from '@drydock/model';
import type { Route } from '../routes.ts';

/** The scope that a narrowed token needs for a route; null where none is asked for. */
export function scopeOf(route: Pick<Route, 'method' | 'tag' | 'anyScope'>): Scope | null {
  if (route.tag === 'health' || route.anyScope === true) {
    return null;
  }
  return `${route.tag}:${route.method === 'GET' ? 'read' : 'write'}`;
}
