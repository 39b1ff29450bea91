import {
  ROUTES,
  scopeOf,
  type AnswerOf,
  type Route,
  type RouteName,
  type Routes,
} from '@drydock/contract';
import type { Idempotency, Needs } from '@drydock/engine';
import type { Caller } from '@drydock/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Services } from '../services.ts';

type Part<Name extends RouteName, Key extends 'params' | 'query' | 'body'> = Routes[Name] extends {
  readonly [K in Key]: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : undefined;

/** One request to a route, checked. */
export interface Call<Name extends RouteName> {
  readonly params: Part<Name, 'params'>;
  readonly query: Part<Name, 'query'>;
  readonly body: Part<Name, 'body'>;
  readonly caller: Routes[Name] extends { readonly open: true } ? null : Caller;
  /** Null where the request carries no key. */
  readonly idempotency: Idempotency | null;
  /** Fires when the connection is closed before the answer is out. */
  readonly gone: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Handler<Name extends RouteName> = (
  call: Call<Name>,
  services: Services,
) => Promise<AnswerOf<Name> | Sent>;

/** The handler has answered by itself. */
export const SENT = Symbol('sent');
export type Sent = typeof SENT;

/** A route with what it does. */
export interface Endpoint {
  readonly name: RouteName;
  readonly route: Route;
  /** What a token has to have; null where none is needed. */
  readonly needs: Needs | null;
  readonly handle: (call: Call<RouteName>, services: Services) => Promise<unknown>;
}

export function endpoint<Name extends RouteName>(name: Name, handle: Handler<Name>): Endpoint {
  const route: Route = ROUTES[name];
  return {
    name,
    route,
    needs: route.open === true ? null : { role: route.role, scope: scopeOf(route) },
    // The call was checked against the schemas of this very route.
    handle: handle as unknown as Endpoint['handle'],
  };
}
