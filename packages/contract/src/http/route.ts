import type { Area, Role, Scope } from '@drydock/model';
import type { z } from 'zod';

/** One route: the API serves it, the SDK calls it, OpenAPI lists it, from this alone. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  /** The part of the API it belongs to; a token may be narrowed to some of them. */
  readonly tag: Area | 'health';
  /** What a token has to be at least. */
  readonly role: Role;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The status of a success, and the schema of its body; null where there is none. */
  readonly status: 200 | 201 | 202 | 204;
  readonly answer: z.ZodType | null;
  /** What of it is bytes, and not JSON. */
  readonly bytes?: 'request' | 'answer';
  /** Served without a token. */
  readonly open?: true;
  /** Served to a token whatever its scopes are. */
  readonly anyScope?: true;
}

/** The scope that a narrowed token needs for a route; null where none is asked for. */
export function scopeOf(route: Pick<Route, 'method' | 'tag' | 'anyScope' | 'bytes'>): Scope | null {
  if (route.tag === 'health' || route.anyScope === true) {
    return null;
  }
  // Whoever downloads has something done with the lease.
  const reads = route.method === 'GET' && route.bytes === undefined;
  return `${route.tag}:${reads ? 'read' : 'write'}`;
}
