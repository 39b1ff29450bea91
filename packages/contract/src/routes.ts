import type { z } from 'zod';
import { ACCESS_ROUTES } from './access-routes.ts';
import {
  blueprint,
  blueprintCreate,
  blueprintKindPage,
  blueprintListQuery,
  blueprintPage,
  blueprintParams,
  blueprintPatch,
} from './blueprint.ts';
import { command, commandPage } from './command.ts';
import { CREDENTIAL_ROUTES } from './credential-routes.ts';
import { eventStreamPage, eventStreamQuery } from './event-stream.ts';
import { eventPage } from './event.ts';
import { health, readiness } from './health.ts';
import { releaseRequest } from './lease-request.ts';
import { LEASE_ROUTES } from './lease-routes.ts';
import { OPERATE_ROUTES } from './operate-routes.ts';
import { pageQuery } from './paging.ts';
import { resource, resourceListQuery, resourcePage, resourceParams } from './resource.ts';
import type { Route } from './route.ts';

export type { Route } from './route.ts';

/** Every route by name. Any of them may answer with a problem instead. */
export const ROUTES = {
  ...LEASE_ROUTES,
  'resources.list': {
    method: 'GET',
    path: '/v1/resources',
    tag: 'resources',
    role: 'viewer',
    summary: 'List resources',
    query: resourceListQuery,
    status: 200,
    answer: resourcePage,
  },
  'resources.get': {
    method: 'GET',
    path: '/v1/resources/{id}',
    tag: 'resources',
    role: 'viewer',
    summary: 'Show a resource',
    params: resourceParams,
    status: 200,
    answer: resource,
  },
  'resources.release': {
    method: 'POST',
    path: '/v1/resources/{id}/release',
    tag: 'resources',
    role: 'operator',
    summary: 'Release a resource, and with it every lease on it',
    params: resourceParams,
    body: releaseRequest,
    status: 202,
    answer: command,
  },
  'resources.events': {
    method: 'GET',
    path: '/v1/resources/{id}/events',
    tag: 'resources',
    role: 'viewer',
    summary: 'List a resource’s events',
    params: resourceParams,
    query: pageQuery,
    status: 200,
    answer: eventPage,
  },
  'resources.commands': {
    method: 'GET',
    path: '/v1/resources/{id}/commands',
    tag: 'resources',
    role: 'viewer',
    summary: 'List the commands sent to a resource',
    params: resourceParams,
    query: pageQuery,
    status: 200,
    answer: commandPage,
  },
  'blueprints.list': {
    method: 'GET',
    path: '/v1/blueprints',
    tag: 'blueprints',
    role: 'viewer',
    summary: 'List blueprints',
    query: blueprintListQuery,
    status: 200,
    answer: blueprintPage,
  },
  'blueprints.get': {
    method: 'GET',
    path: '/v1/blueprints/{id}',
    tag: 'blueprints',
    role: 'viewer',
    summary: 'Show a blueprint',
    params: blueprintParams,
    status: 200,
    answer: blueprint,
  },
  'blueprints.create': {
    method: 'POST',
    path: '/v1/blueprints',
    tag: 'blueprints',
    role: 'operator',
    summary: 'Create a blueprint',
    body: blueprintCreate,
    status: 201,
    answer: blueprint,
  },
  'blueprints.update': {
    method: 'PATCH',
    path: '/v1/blueprints/{id}',
    tag: 'blueprints',
    role: 'operator',
    summary: 'Change a blueprint',
    params: blueprintParams,
    body: blueprintPatch,
    status: 200,
    answer: blueprint,
  },
  'blueprints.delete': {
    method: 'DELETE',
    path: '/v1/blueprints/{id}',
    tag: 'blueprints',
    role: 'operator',
    summary: 'Delete a blueprint of which nothing lives',
    params: blueprintParams,
    status: 204,
    answer: null,
  },
  ...OPERATE_ROUTES,
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
  'kinds.list': {
    method: 'GET',
    path: '/v1/blueprint-kinds',
    tag: 'blueprints',
    role: 'viewer',
    summary: 'List the loaded blueprint kinds',
    status: 200,
    answer: blueprintKindPage,
  },
  ...CREDENTIAL_ROUTES,
  ...ACCESS_ROUTES,
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

export type RouteName = keyof typeof ROUTES;
export type Routes = typeof ROUTES;
/** What a success of that route answers. */
export type AnswerOf<Name extends RouteName> = Routes[Name]['answer'] extends z.ZodType
  ? z.output<Routes[Name]['answer']>
  : undefined;
