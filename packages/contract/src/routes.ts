import type { Area, Role } from '@drydock/model';
import { z } from 'zod';
import { attemptPage } from './attempt.ts';
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
import { eventPage } from './event.ts';
import { eventStreamPage, eventStreamQuery } from './event-stream.ts';
import { execRequest, execResult } from './exec.ts';
import { explanation } from './explanation.ts';
import { health, readiness } from './health.ts';
import {
  leaseGetQuery,
  leaseListQuery,
  leaseParams,
  leaseRequest,
  leaseRequestQuery,
  releaseRequest,
  renewRequest,
} from './lease-request.ts';
import { lease, leaseBatch, leasePage } from './lease.ts';
import { pageQuery } from './paging.ts';
import { resource, resourceListQuery, resourcePage, resourceParams } from './resource.ts';

/** One route: the API serves it, the SDK calls it, OpenAPI lists it, from this alone. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  /** The part of the API it belongs to; a token may be narrowed to some of them. */
  readonly tag: Area | 'health';
  /** What a token has to be at least. */
  readonly role: Role;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The status of a success, and the schema of its body; null where there is none. */
  readonly status: 200 | 201 | 202 | 204;
  readonly answer: z.ZodType | null;
  /** Served without a token. */
  readonly open?: true;
}

/** Every route by name. Any of them may answer with a problem instead. */
export const ROUTES = {
  'leases.request': {
    method: 'POST',
    path: '/v1/leases',
    tag: 'leases',
    role: 'holder',
    summary: 'Request a lease, or several',
    query: leaseRequestQuery,
    body: leaseRequest,
    status: 202,
    answer: z.union([lease, leaseBatch]),
  },
  'leases.list': {
    method: 'GET',
    path: '/v1/leases',
    tag: 'leases',
    role: 'viewer',
    summary: 'List leases',
    query: leaseListQuery,
    status: 200,
    answer: leasePage,
  },
  'leases.get': {
    method: 'GET',
    path: '/v1/leases/{id}',
    tag: 'leases',
    role: 'viewer',
    summary: 'Show a lease, or wait for it',
    params: leaseParams,
    query: leaseGetQuery,
    status: 200,
    answer: lease,
  },
  'leases.release': {
    method: 'POST',
    path: '/v1/leases/{id}/release',
    tag: 'leases',
    role: 'holder',
    summary: 'Release a lease',
    params: leaseParams,
    body: releaseRequest,
    status: 202,
    answer: command,
  },
  'leases.renew': {
    method: 'POST',
    path: '/v1/leases/{id}/renew',
    tag: 'leases',
    role: 'holder',
    summary: 'Put a lease’s deadline off',
    params: leaseParams,
    body: renewRequest,
    status: 200,
    answer: lease,
  },
  'leases.explain': {
    method: 'GET',
    path: '/v1/leases/{id}/explain',
    tag: 'leases',
    role: 'viewer',
    summary: 'Explain why a lease stands where it stands',
    params: leaseParams,
    status: 200,
    answer: explanation,
  },
  'leases.events': {
    method: 'GET',
    path: '/v1/leases/{id}/events',
    tag: 'leases',
    role: 'viewer',
    summary: 'List a lease’s events',
    params: leaseParams,
    query: pageQuery,
    status: 200,
    answer: eventPage,
  },
  'leases.commands': {
    method: 'GET',
    path: '/v1/leases/{id}/commands',
    tag: 'leases',
    role: 'viewer',
    summary: 'List the commands sent to a lease',
    params: leaseParams,
    query: pageQuery,
    status: 200,
    answer: commandPage,
  },
  'leases.attempts': {
    method: 'GET',
    path: '/v1/leases/{id}/attempts',
    tag: 'leases',
    role: 'viewer',
    summary: 'List where a lease was tried',
    params: leaseParams,
    query: pageQuery,
    status: 200,
    answer: attemptPage,
  },
  'leases.exec': {
    method: 'POST',
    path: '/v1/leases/{id}/command/exec',
    tag: 'leases',
    role: 'holder',
    summary: 'Run a command on what a lease holds',
    params: leaseParams,
    body: execRequest,
    status: 200,
    answer: execResult,
  },
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
