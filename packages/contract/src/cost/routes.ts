import type { Route } from '../http/route.ts';
import { costs, costsQuery } from './cost.ts';

/** What a project's resources and leases took. */
export const COST_ROUTES = {
  'costs.sum': {
    method: 'GET',
    path: '/v1/costs',
    tag: 'costs',
    role: 'viewer',
    summary: 'Add up what resources and leases took within a window, and what that cost',
    query: costsQuery,
    status: 200,
    answer: costs,
  },
} as const satisfies Record<string, Route>;
