import { PROJECT_ACTIONS } from '@drydock/model';
import { project, projectCreate, projectListQuery, projectPage, projectParams } from './project.ts';
import { labelsPatch } from '../http/labels.ts';
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
  'projects.update': {
    method: 'PATCH',
    path: '/v1/projects/{id}',
    tag: 'projects',
    role: PROJECT_ACTIONS.update.role,
    summary: 'Change the labels of a project that one may see',
    params: projectParams,
    body: labelsPatch,
    status: 200,
    answer: project,
  },
} as const satisfies Record<string, Route>;
