import { health, readiness } from './health.ts';
import type { Route } from '../http/route.ts';

/** What orchestrators ask of a process. */
export const HEALTH_ROUTES = {
  'health.live': {
    method: 'GET',
    path: '/healthz',
    tag: 'health',
    role: 'viewer',
    summary: 'Whether the process lives',
    status: 200,
    answer: health,
    open: true,
  },
  'health.ready': {
    method: 'GET',
    path: '/readyz',
    tag: 'health',
    role: 'viewer',
    summary: 'Whether the process can take requests',
    status: 200,
    answer: readiness,
    open: true,
  },
} as const satisfies Record<string, Route>;
