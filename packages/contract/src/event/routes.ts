import { eventStreamPage, eventStreamQuery } from './stream.ts';
import type { Route } from '../http/route.ts';

/** What happens in a project. */
export const EVENT_ROUTES = {
  'events.list': {
    method: 'GET',
    path: '/v1/events',
    tag: 'events',
    role: 'viewer',
    summary: 'Follow what happens in the project, or read it page by page',
    query: eventStreamQuery,
    status: 200,
    answer: eventStreamPage,
  },
} as const satisfies Record<string, Route>;
