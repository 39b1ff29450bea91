import type { Route } from '../http/route.ts';
import { installation } from './installation.ts';
import { finding, findingListQuery, findingPage, findingParams } from './finding.ts';

/**
 * What exists outside under Drydock's marks and belongs to nobody. What is said of it may be said again: it is the
 * same thing that is said.
 */
export const FINDING_ROUTES = {
  'findings.list': {
    method: 'GET',
    path: '/v1/findings',
    tag: 'findings',
    role: 'viewer',
    summary: 'List what exists outside and belongs to no living resource',
    query: findingListQuery,
    status: 200,
    answer: findingPage,
  },
  'findings.get': {
    method: 'GET',
    path: '/v1/findings/{id}',
    tag: 'findings',
    role: 'viewer',
    summary: 'Show something outside that belongs to no living resource',
    params: findingParams,
    status: 200,
    answer: finding,
  },
  'findings.takeBack': {
    method: 'PUT',
    path: '/v1/findings/{id}/take-back',
    tag: 'findings',
    role: 'operator',
    summary: 'Have it taken back, whatever its epoch',
    params: findingParams,
    status: 200,
    answer: finding,
  },
  'findings.leave': {
    method: 'PUT',
    path: '/v1/findings/{id}/leave',
    tag: 'findings',
    role: 'operator',
    summary: 'Leave it where it is',
    params: findingParams,
    status: 200,
    answer: finding,
  },
  'findings.raiseEpoch': {
    method: 'PUT',
    path: '/v1/findings/epoch',
    tag: 'findings',
    role: 'admin',
    summary: 'Say that the database is a copy, as the project that administers',
    status: 200,
    answer: installation,
  },
} as const satisfies Record<string, Route>;
