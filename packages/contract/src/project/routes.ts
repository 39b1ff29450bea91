import { project, projectCreate, projectListQuery, projectPage, projectParams } from './project.ts';
import type { Route } from '../http/route.ts';

/** Projects. */
export const PROJECT_ROUTES = {
  'projects.list': {
    method: 'GET',
    path: '/v1/projects',
    tag: 'projects',
    role: 'viewer',
    summary: 'List the projects that one may see',
    query: projectListQuery,
    status: 200,
    answer: projectPage,
  },
  'projects.get': {
    method: 'GET',
    path: '/v1/projects/{id}',
    tag: 'projects',
    role: 'viewer',
    summary: 'Show a project',
    params: projectParams,
    status: 200,
    answer: project,
  },
  'projects.create': {
    method: 'POST',
    path: '/v1/projects',
    tag: 'projects',
    role: 'admin',
    summary: 'Create a project, as the project that administers',
    body: projectCreate,
    status: 201,
    answer: project,
  },
} as const satisfies Record<string, Route>;
