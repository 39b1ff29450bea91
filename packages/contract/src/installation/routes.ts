import type { Route } from '../http/route.ts';
import { installation } from './installation.ts';

export const INSTALLATION_ROUTES = {
  'installation.raiseEpoch': {
    method: 'POST',
    path: '/v1/installation/epoch',
    tag: 'installation',
    role: 'admin',
    summary: 'Say that the database is a copy, as the project that administers',
    status: 200,
    answer: installation,
  },
} as const satisfies Record<string, Route>;
