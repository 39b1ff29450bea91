import { TRANSCRIPT_ACTIONS } from '@drydock/model';
import { labelsPatch } from '../http/labels.ts';
import type { Route } from '../http/route.ts';
import { leaseParams } from '../lease/requests.ts';
import { transcriptOutputPage, transcriptOutputParams, transcriptOutputQuery } from './output.ts';
import { transcript, transcriptListQuery, transcriptPage, transcriptParams } from './transcript.ts';

/** What commands that ran with `keep` have written. */
export const TRANSCRIPT_ROUTES = {
  'transcripts.list': {
    method: 'GET',
    path: '/v1/transcripts',
    tag: 'transcripts',
    role: 'viewer',
    summary: 'List transcripts, without what is in them',
    query: transcriptListQuery,
    status: 200,
    answer: transcriptPage,
  },
  'transcripts.get': {
    method: 'GET',
    path: '/v1/transcripts/{id}',
    tag: 'transcripts',
    role: 'viewer',
    summary: 'Show a transcript, without what is in it',
    params: transcriptParams,
    status: 200,
    answer: transcript,
  },
  'transcripts.update': {
    method: 'PATCH',
    path: '/v1/transcripts/{id}',
    tag: 'transcripts',
    role: TRANSCRIPT_ACTIONS.update.role,
    summary: 'Change a transcript’s labels',
    params: transcriptParams,
    body: labelsPatch,
    status: 200,
    answer: transcript,
  },
  'transcripts.delete': {
    method: 'DELETE',
    path: '/v1/transcripts/{id}',
    tag: 'transcripts',
    role: TRANSCRIPT_ACTIONS.delete.role,
    summary: 'Delete a transcript that is no longer written',
    params: transcriptParams,
    status: 204,
    answer: null,
  },
  'transcripts.ofLease': {
    method: 'GET',
    path: '/v1/leases/{id}/transcripts',
    tag: 'transcripts',
    role: 'viewer',
    summary: 'List the transcripts of a lease, without what is in them',
    params: leaseParams,
    query: transcriptListQuery.omit({ lease: true }),
    status: 200,
    answer: transcriptPage,
  },
  'transcripts.read': {
    method: 'GET',
    path: '/v1/leases/{id}/transcripts/{transcript}',
    tag: 'transcripts',
    // What commands write is for those who could run them.
    role: 'holder',
    summary: 'Read what a command has written, or follow it as events',
    params: transcriptOutputParams,
    query: transcriptOutputQuery,
    status: 200,
    answer: transcriptOutputPage,
  },
} as const satisfies Record<string, Route>;
