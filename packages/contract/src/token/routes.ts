import {
  tokenCreate,
  tokenCreated,
  tokenListQuery,
  tokenPage,
  tokenParams,
  tokenSelf,
} from './token.ts';
import type { Route } from '../http/route.ts';

/** Who may do what. */
export const TOKEN_ROUTES = {
  'tokens.list': {
    method: 'GET',
    path: '/v1/tokens',
    tag: 'tokens',
    role: 'admin',
    summary: 'List the project’s tokens',
    query: tokenListQuery,
    status: 200,
    answer: tokenPage,
  },
  'tokens.create': {
    method: 'POST',
    path: '/v1/tokens',
    tag: 'tokens',
    role: 'admin',
    summary: 'Create a token; its secret is shown this once',
    body: tokenCreate,
    status: 201,
    answer: tokenCreated,
  },
  'tokens.revoke': {
    method: 'DELETE',
    path: '/v1/tokens/{id}',
    tag: 'tokens',
    role: 'admin',
    summary: 'Revoke a token',
    params: tokenParams,
    status: 204,
    answer: null,
  },
  'tokens.self': {
    method: 'GET',
    path: '/v1/tokens/self',
    tag: 'tokens',
    role: 'viewer',
    summary: 'Show who calls',
    status: 200,
    answer: tokenSelf,
    anyScope: true,
  },
  'tokens.revokeSelf': {
    method: 'DELETE',
    path: '/v1/tokens/self',
    tag: 'tokens',
    role: 'viewer',
    summary: 'Revoke the token that calls',
    status: 204,
    answer: null,
    anyScope: true,
  },
} as const satisfies Record<string, Route>;
