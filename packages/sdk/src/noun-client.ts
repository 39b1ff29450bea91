import type { AnswerOf, BodyOf, Page, QueryOf, RouteName } from '@drydock/contract';
import { ENDPOINTS, type Endpoint, type Endpoints } from '@drydock/contract/endpoints';
import type { PathParameters, Query } from './endpoints.ts';
import type { CallOptions, Http } from './http.ts';
import { itemsOf } from './pages.ts';

/** The first part of the routes' names. */
export type Noun = keyof typeof ENDPOINTS;
type MethodOf<N extends Noun> = keyof (typeof ENDPOINTS)[N] & string;

/**
 * The routes of a noun, one method each. A method takes the parameters of the route's path, its body and
 * its query as far as it has them, and how it is called. A list gives all items of all pages; its filter
 * and how it is called may be one object.
 */
export type NounClient<N extends Noun> = {
  readonly [M in keyof (typeof ENDPOINTS)[N]]: M extends string
    ? `${N}.${M}` extends RouteName
      ? RouteMethod<`${N}.${M}`, (typeof ENDPOINTS)[N][M]>
      : never
    : never;
};

type RouteMethod<Name extends RouteName, E> = E extends Endpoint
  ? E['answer'] extends 'pages'
    ? (
        ...args: [
          ...InPath<E['params']>,
          filter?: FilterOf<Name> & CallOptions,
          options?: CallOptions,
        ]
      ) => AsyncGenerator<ItemOf<Name>, void, undefined>
    : (
        ...args: [
          ...InPath<E['params']>,
          ...Body<Name, E>,
          ...Queried<Name, E>,
          options?: CallOptions,
        ]
      ) => Promise<Answer<Name, E>>
  : never;

/** By its name where it is an id, which it nearly always is. */
type InPath<P extends readonly string[]> = P extends readonly ['id'] ? [id: string] : Texts<P>;
type Texts<P extends readonly string[]> = { -readonly [Index in keyof P]: string };

type Body<Name extends RouteName, E extends Endpoint> = E['body'] extends 'required'
  ? [body: BodyOf<Name>]
  : E['body'] extends 'optional'
    ? [body?: BodyOf<Name>]
    : [];

type Queried<Name extends RouteName, E extends Endpoint> = E['query'] extends readonly []
  ? []
  : [query?: QueryOf<Name>];

/** What narrows a list; which page is read is not the caller's to say. */
export type FilterOf<Name extends RouteName> = Omit<QueryOf<Name>, 'cursor'>;

type Items<Name extends RouteName> =
  AnswerOf<Name> extends { items: infer All extends readonly unknown[] } ? All : never;
type ItemOf<Name extends RouteName> = Items<Name>[number];

type Answer<Name extends RouteName, E extends Endpoint> = E['answer'] extends 'none'
  ? void
  : E['answer'] extends 'items'
    ? Items<Name>
    : AnswerOf<Name>;

/**
 * A class whose methods are the routes of a noun, for clients that add something to them.
 *
 * `Written` names the methods that the client writes itself.
 */
export function routesOf<N extends Noun, Written extends MethodOf<N> = never>(
  noun: N,
): new (http: Http) => Omit<NounClient<N>, Written> {
  class Routes {
    readonly #http: Http;

    constructor(http: Http) {
      this.#http = http;
    }

    static {
      for (const [method, endpoint] of Object.entries((ENDPOINTS as Endpoints)[noun] ?? {})) {
        const name = `${noun}.${method}` as RouteName;
        const value = function (this: Routes, ...args: unknown[]): unknown {
          return callRoute(this.#http, name, endpoint, args);
        };
        Object.defineProperty(this.prototype, method, { value, writable: true });
      }
    }
  }
  return Routes as new (http: Http) => never;
}

export function nounClient<N extends Noun>(http: Http, noun: N): NounClient<N> {
  return new (routesOf(noun))(http) as NounClient<N>;
}

/** The arguments are those of `RouteMethod`. */
function callRoute(
  http: Http,
  name: RouteName,
  endpoint: Endpoint,
  args: readonly unknown[],
): unknown {
  const left = [...args];
  const next = <Value extends object>(): Value => (left.shift() ?? {}) as Value;
  const { id = '', ...params } = Object.fromEntries(
    endpoint.params.map((parameter) => [parameter, left.shift()]),
  ) as PathParameters;
  if (endpoint.answer === 'pages') {
    const { query, call } = apart(next<Query & CallOptions>());
    const options = { ...call, ...next<CallOptions>() };
    return itemsOf(async (cursor) => {
      const page: unknown = await http.call(
        name,
        { id, params, query: { ...query, cursor } },
        options,
      );
      return page as Page<unknown>;
    });
  }
  const takesBody = endpoint.body === 'required' || endpoint.body === 'optional';
  const body = takesBody ? next() : endpoint.body === 'empty' ? {} : undefined;
  const query = endpoint.query.length === 0 ? {} : next<Query>();
  const answer: Promise<unknown> = http.call(
    name,
    { id, params, query, body },
    next<CallOptions>(),
  );
  return endpoint.answer === 'items'
    ? answer.then((page) => (page as Page<unknown>).items)
    : answer;
}

/** How a call is made has names that no parameter of a query has. */
function apart({
  signal,
  timeoutMs,
  triesMax,
  idempotencyKey,
  background,
  ...query
}: Query & CallOptions): { query: Query; call: CallOptions } {
  const call: Required<{ [Name in keyof CallOptions]: CallOptions[Name] | undefined }> = {
    signal,
    timeoutMs,
    triesMax,
    idempotencyKey,
    background,
  };
  const given = Object.entries(call).filter(([, value]) => value !== undefined);
  return { query, call: Object.fromEntries(given) };
}
