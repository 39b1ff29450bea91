import type { Route } from '../http/route.ts';
import { installation } from './installation.ts';
import { outsideFinding, outsideListQuery, outsidePage, outsideParams } from './outside.ts';

/** What exists outside under Drydock's marks and belongs to nobody. */
export const OUTSIDE_ROUTES = {
  'outside.list': {
    method: 'GET',
    path: '/v1/outside',
    tag: 'outside',
    role: 'viewer',
    summary: 'List what exists outside and belongs to no living resource',
    query: outsideListQuery,
    status: 200,
    answer: outsidePage,
  },
  'outside.get': {
    method: 'GET',
    path: '/v1/outside/{id}',
    tag: 'outside',
    role: 'viewer',
    summary: 'Show something outside that belongs to no living resource',
    params: outsideParams,
    status: 200,
    answer: outsideFinding,
  },
  'outside.takeBack': {
    method: 'POST',
    path: '/v1/outside/{id}/take-back',
    tag: 'outside',
    role: 'operator',
    summary: 'Have it taken back, whatever its epoch',
    params: outsideParams,
    status: 200,
    answer: outsideFinding,
  },
  'outside.leave': {
    method: 'POST',
    path: '/v1/outside/{id}/leave',
    tag: 'outside',
    role: 'operator',
    summary: 'Leave it where it is',
    params: outsideParams,
    status: 200,
    answer: outsideFinding,
  },
  'outside.raiseEpoch': {
    method: 'POST',
    path: '/v1/outside/epoch',
    tag: 'outside',
    role: 'admin',
    summary: 'Say that the database is a copy, as the project that administers',
    status: 200,
    answer: installation,
  },
} as const satisfies Record<string, Route>;
