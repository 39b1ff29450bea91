import { quotaChange, quotaListQuery, quotaPage } from './quota.ts';
import type { Route } from '../http/route.ts';

/** What projects may have. */
export const QUOTA_ROUTES = {
  'quotas.list': {
    method: 'GET',
    path: '/v1/quotas',
    tag: 'quotas',
    role: 'viewer',
    summary: 'List what a project may have, and what it has',
    query: quotaListQuery,
    status: 200,
    answer: quotaPage,
  },
  'quotas.set': {
    method: 'PATCH',
    path: '/v1/quotas',
    tag: 'quotas',
    role: 'admin',
    summary: 'Set what a project may have, as the project that administers',
    body: quotaChange,
    status: 200,
    answer: quotaPage,
  },
} as const satisfies Record<string, Route>;
