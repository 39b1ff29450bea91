import type { Route } from '../http/route.ts';

/** What a client has to know of a route at run time: a `Route` without its schemas. */
export interface Endpoint {
  readonly method: Route['method'];
  /** With parameters in braces. */
  readonly path: string;
  /** Names of the parameters in its path, in order. */
  readonly params: readonly string[];
  /** Names of the parameters of its query. */
  readonly query: readonly string[];
  /** Those of them whose values are joined by commas; of others, several values are repeated. */
  readonly commas: readonly string[];
  /** `empty`: nothing can be said in it. `optional`: nothing has to be, `{}` is a whole one. */
  readonly body: 'none' | 'empty' | 'optional' | 'required';
  /** `pages`: `items` page by page, by `nextCursor`. `items`: all of them at once, in `items`. */
  readonly answer: 'none' | 'one' | 'items' | 'pages';
}

/** Every route: first by noun, then by what is done. */
export type Endpoints = Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
