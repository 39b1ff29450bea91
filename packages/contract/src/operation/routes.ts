import { OPERATION_ACTIONS } from '@drydock/model';
import { command, commandPage } from '../command/command.ts';
import { operatorCommand } from '../command/operator-command.ts';
import { eventPage } from '../event/event.ts';
import { labelsPatch } from '../http/labels.ts';
import { pageQuery } from '../http/paging.ts';
import type { Route } from '../http/route.ts';
import {
  operation,
  operationListQuery,
  operationPage,
  operationParams,
  operationRequest,
} from './operation.ts';

/** What is done with repositories. */
export const OPERATION_ROUTES = {
  'operations.request': {
    method: 'POST',
    path: '/v1/operations',
    tag: 'operations',
    role: 'holder',
    summary: 'Ask for a repository to be checked, or for a ref to be tested or landed',
    body: operationRequest,
    status: 202,
    answer: operation,
  },
  'operations.list': {
    method: 'GET',
    path: '/v1/operations',
    tag: 'operations',
    role: 'viewer',
    summary: 'List repository operations',
    query: operationListQuery,
    status: 200,
    answer: operationPage,
  },
  'operations.get': {
    method: 'GET',
    path: '/v1/operations/{id}',
    tag: 'operations',
    role: 'viewer',
    summary: 'Show a repository operation, and why it does not go on',
    params: operationParams,
    status: 200,
    answer: operation,
  },
  'operations.update': {
    method: 'PATCH',
    path: '/v1/operations/{id}',
    tag: 'operations',
    role: OPERATION_ACTIONS.update.role,
    summary: 'Change a repository operation’s labels',
    params: operationParams,
    body: labelsPatch,
    status: 200,
    answer: operation,
  },
  'operations.dismiss': {
    method: 'POST',
    path: '/v1/operations/{id}/dismiss',
    tag: 'operations',
    role: OPERATION_ACTIONS.dismiss.role,
    summary: 'Want an operation to go no further, or say that its failure has been seen',
    params: operationParams,
    body: operatorCommand,
    status: 202,
    answer: command,
  },
  'operations.events': {
    method: 'GET',
    path: '/v1/operations/{id}/events',
    tag: 'operations',
    role: 'viewer',
    summary: 'List a repository operation’s events',
    params: operationParams,
    query: pageQuery,
    status: 200,
    answer: eventPage,
  },
  'operations.commands': {
    method: 'GET',
    path: '/v1/operations/{id}/commands',
    tag: 'operations',
    role: 'viewer',
    summary: 'List the commands sent to a repository operation',
    params: operationParams,
    query: pageQuery,
    status: 200,
    answer: commandPage,
  },
} as const satisfies Record<string, Route>;
