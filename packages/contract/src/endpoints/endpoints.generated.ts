/**
 * Every route without its schemas: a client would load all of zod to learn a path. Rendered from `ROUTES`
 * by `npm run render -w @drydock/contract`; a test says when it is out of date.
 */
import type { Endpoints } from './endpoint.ts';

export type { Endpoint, Endpoints } from './endpoint.ts';

export const ENDPOINTS = {
  authorizations: {
    /** List what was asked of other projects, and of this one. */
    list: {
      method: 'GET',
      path: '/v1/authorizations',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'direction',
        'status',
        'blueprint',
      ],
      commas: ['status'],
      body: 'none',
      answer: 'pages',
    },
    /** Show an authorization. */
    get: {
      method: 'GET',
      path: '/v1/authorizations/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Ask to use a blueprint of another project. */
    ask: {
      method: 'POST',
      path: '/v1/authorizations',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Authorize who asks, as the owner. */
    approve: {
      method: 'POST',
      path: '/v1/authorizations/{id}/approve',
      params: ['id'],
      query: [],
      commas: [],
      body: 'empty',
      answer: 'one',
    },
    /** Decline who asks, as the owner. */
    decline: {
      method: 'POST',
      path: '/v1/authorizations/{id}/decline',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Take an authorization back, as the owner. */
    revoke: {
      method: 'POST',
      path: '/v1/authorizations/{id}/revoke',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** No longer ask. */
    withdraw: {
      method: 'POST',
      path: '/v1/authorizations/{id}/withdraw',
      params: ['id'],
      query: [],
      commas: [],
      body: 'empty',
      answer: 'one',
    },
    /** Change the labels of what this project asked for. */
    update: {
      method: 'PATCH',
      path: '/v1/authorizations/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
  },
  blueprints: {
    /** List blueprints. */
    list: {
      method: 'GET',
      path: '/v1/blueprints',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'name',
        'nameContains',
        'type',
        'kind',
      ],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Show a blueprint. */
    get: {
      method: 'GET',
      path: '/v1/blueprints/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Create a blueprint. */
    create: {
      method: 'POST',
      path: '/v1/blueprints',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Change a blueprint. */
    update: {
      method: 'PATCH',
      path: '/v1/blueprints/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Look up anew what a blueprint’s configuration names, as a new revision. */
    refresh: {
      method: 'POST',
      path: '/v1/blueprints/{id}/refresh',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Delete a blueprint of which nothing lives. */
    delete: {
      method: 'DELETE',
      path: '/v1/blueprints/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'none',
    },
    /** Let a blueprint take no new leases and build nothing. */
    drain: {
      method: 'POST',
      path: '/v1/blueprints/{id}/drain',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Put a drained blueprint back into service. */
    resume: {
      method: 'POST',
      path: '/v1/blueprints/{id}/resume',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** List a blueprint’s events. */
    events: {
      method: 'GET',
      path: '/v1/blueprints/{id}/events',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** List the commands sent to a blueprint. */
    commands: {
      method: 'GET',
      path: '/v1/blueprints/{id}/commands',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** List the configurations that a blueprint has had. */
    revisions: {
      method: 'GET',
      path: '/v1/blueprints/{id}/revisions',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Show how many of a blueprint’s resources stand ready, and why no more or fewer. */
    pool: {
      method: 'GET',
      path: '/v1/blueprints/{id}/pool',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
  },
  kinds: {
    /** List the loaded blueprint kinds. */
    list: {
      method: 'GET',
      path: '/v1/blueprint-kinds',
      params: [],
      query: [],
      commas: [],
      body: 'none',
      answer: 'items',
    },
  },
  costs: {
    /** Add up what resources and leases took within a window, and what that cost. */
    sum: {
      method: 'GET',
      path: '/v1/costs',
      params: [],
      query: ['project', 'since', 'until', 'by'],
      commas: [],
      body: 'none',
      answer: 'one',
    },
  },
  credentials: {
    /** List credentials, without their secrets. */
    list: {
      method: 'GET',
      path: '/v1/credentials',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'name',
        'nameContains',
      ],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Show a credential, without its secret. */
    get: {
      method: 'GET',
      path: '/v1/credentials/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Store a secret that blueprints can use. */
    create: {
      method: 'POST',
      path: '/v1/credentials',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Change a credential’s labels. */
    update: {
      method: 'PATCH',
      path: '/v1/credentials/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Give a credential a new secret. */
    rotate: {
      method: 'POST',
      path: '/v1/credentials/{id}/rotate',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Delete a credential that nothing uses. */
    delete: {
      method: 'DELETE',
      path: '/v1/credentials/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'none',
    },
    /** Seal every credential of the project with the current key. */
    rewrap: {
      method: 'POST',
      path: '/v1/credentials/rewrap',
      params: [],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
  },
  events: {
    /** Follow what happens in the project, or read it page by page. */
    list: {
      method: 'GET',
      path: '/v1/events',
      params: [],
      query: ['cursor', 'from', 'subject', 'lease', 'resource', 'blueprint', 'type', 'limit'],
      commas: ['subject', 'lease', 'resource', 'blueprint', 'type'],
      body: 'none',
      answer: 'one',
    },
  },
  findings: {
    /** List what exists outside and belongs to no living resource. */
    list: {
      method: 'GET',
      path: '/v1/findings',
      params: [],
      query: ['limit', 'cursor', 'open'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Show something outside that belongs to no living resource. */
    get: {
      method: 'GET',
      path: '/v1/findings/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Have it taken back, whatever its epoch. */
    takeBack: {
      method: 'PUT',
      path: '/v1/findings/{id}/take-back',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Leave it where it is. */
    leave: {
      method: 'PUT',
      path: '/v1/findings/{id}/leave',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Say that the database is a copy, as the project that administers. */
    raiseEpoch: {
      method: 'PUT',
      path: '/v1/findings/epoch',
      params: [],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
  },
  health: {
    /** Whether the process lives. */
    live: {
      method: 'GET',
      path: '/healthz',
      params: [],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Whether the process can take requests. */
    ready: {
      method: 'GET',
      path: '/readyz',
      params: [],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
  },
  leases: {
    /** Request a lease, or several. */
    request: {
      method: 'POST',
      path: '/v1/leases',
      params: [],
      query: ['wait', 'timeoutSeconds'],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** List leases. */
    list: {
      method: 'GET',
      path: '/v1/leases',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'status',
        'type',
        'owner',
        'resource',
        'holder',
      ],
      commas: ['status'],
      body: 'none',
      answer: 'pages',
    },
    /** Show a lease, or wait for it. */
    get: {
      method: 'GET',
      path: '/v1/leases/{id}',
      params: ['id'],
      query: ['wait', 'timeoutSeconds'],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Change a lease’s labels. */
    update: {
      method: 'PATCH',
      path: '/v1/leases/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Release a lease. */
    release: {
      method: 'POST',
      path: '/v1/leases/{id}/release',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Put a lease’s deadline off. */
    renew: {
      method: 'POST',
      path: '/v1/leases/{id}/renew',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Explain why a lease stands where it stands. */
    explain: {
      method: 'GET',
      path: '/v1/leases/{id}/explain',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** List a lease’s events. */
    events: {
      method: 'GET',
      path: '/v1/leases/{id}/events',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** List the commands sent to a lease. */
    commands: {
      method: 'GET',
      path: '/v1/leases/{id}/commands',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** List where a lease was tried. */
    attempts: {
      method: 'GET',
      path: '/v1/leases/{id}/attempts',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Run a command on what a lease holds. */
    exec: {
      method: 'POST',
      path: '/v1/leases/{id}/command/exec',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Call an operation of one of the lease’s interfaces, or have it stream events. */
    call: {
      method: 'POST',
      path: '/v1/leases/{id}/interfaces/{interface}/{operation}',
      params: ['id', 'interface', 'operation'],
      query: ['timeoutSeconds'],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Download by an operation; with `Upgrade: websocket`, send bytes both ways. */
    download: {
      method: 'GET',
      path: '/v1/leases/{id}/interfaces/{interface}/{operation}',
      params: ['id', 'interface', 'operation'],
      query: ['timeoutSeconds', 'input'],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Upload by an operation. */
    upload: {
      method: 'PUT',
      path: '/v1/leases/{id}/interfaces/{interface}/{operation}',
      params: ['id', 'interface', 'operation'],
      query: ['timeoutSeconds', 'input'],
      commas: [],
      body: 'none',
      answer: 'one',
    },
  },
  operations: {
    /** Ask for a repository to be checked, or for a ref to be tested or landed. */
    request: {
      method: 'POST',
      path: '/v1/operations',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** List repository operations. */
    list: {
      method: 'GET',
      path: '/v1/operations',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'kind',
        'status',
        'repository',
        'onto',
      ],
      commas: ['kind', 'status'],
      body: 'none',
      answer: 'pages',
    },
    /** Show a repository operation, and why it does not go on. */
    get: {
      method: 'GET',
      path: '/v1/operations/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Change a repository operation’s labels. */
    update: {
      method: 'PATCH',
      path: '/v1/operations/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Want an operation to go no further, or say that its failure has been seen. */
    dismiss: {
      method: 'POST',
      path: '/v1/operations/{id}/dismiss',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** List a repository operation’s events. */
    events: {
      method: 'GET',
      path: '/v1/operations/{id}/events',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** List the commands sent to a repository operation. */
    commands: {
      method: 'GET',
      path: '/v1/operations/{id}/commands',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
  },
  projects: {
    /** List the projects that one may see. */
    list: {
      method: 'GET',
      path: '/v1/projects',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'name',
        'nameContains',
      ],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Show a project. */
    get: {
      method: 'GET',
      path: '/v1/projects/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Create a project, as the project that administers. */
    create: {
      method: 'POST',
      path: '/v1/projects',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Change the labels of a project that one may see. */
    update: {
      method: 'PATCH',
      path: '/v1/projects/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
  },
  quotas: {
    /** List what a project may have, and what it has. */
    list: {
      method: 'GET',
      path: '/v1/quotas',
      params: [],
      query: ['project'],
      commas: [],
      body: 'none',
      answer: 'items',
    },
    /** Set what a project may have, as the project that administers. */
    set: {
      method: 'PATCH',
      path: '/v1/quotas',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'items',
    },
  },
  resources: {
    /** List resources. */
    list: {
      method: 'GET',
      path: '/v1/resources',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'name',
        'nameContains',
        'status',
        'type',
        'blueprint',
        'abandoned',
      ],
      commas: ['status'],
      body: 'none',
      answer: 'pages',
    },
    /** Show a resource. */
    get: {
      method: 'GET',
      path: '/v1/resources/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Change a resource’s labels. */
    update: {
      method: 'PATCH',
      path: '/v1/resources/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Release a resource, and with it every lease on it. */
    release: {
      method: 'POST',
      path: '/v1/resources/{id}/release',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** List a resource’s events. */
    events: {
      method: 'GET',
      path: '/v1/resources/{id}/events',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** List the commands sent to a resource. */
    commands: {
      method: 'GET',
      path: '/v1/resources/{id}/commands',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** List the slots that a resource and its leases hold. */
    slots: {
      method: 'GET',
      path: '/v1/resources/{id}/slots',
      params: ['id'],
      query: ['limit', 'cursor'],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Show what a build that failed has printed. */
    failure: {
      method: 'GET',
      path: '/v1/resources/{id}/failure',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Have a resource built without a lease. */
    allocate: {
      method: 'POST',
      path: '/v1/resources',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Let a resource take no new leases. */
    drain: {
      method: 'POST',
      path: '/v1/resources/{id}/drain',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Keep a resource for a person to look at. */
    hold: {
      method: 'POST',
      path: '/v1/resources/{id}/hold',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Clear a mark of a resource. */
    resume: {
      method: 'POST',
      path: '/v1/resources/{id}/resume',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Take a resource down only if nobody uses it. */
    reclaim: {
      method: 'POST',
      path: '/v1/resources/{id}/reclaim',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Bring an idle resource to the blueprint’s present revision, in place. */
    updateInPlace: {
      method: 'POST',
      path: '/v1/resources/{id}/update',
      params: ['id'],
      query: [],
      commas: [],
      body: 'optional',
      answer: 'one',
    },
    /** Let go of an ended resource that cannot be taken down. */
    abandon: {
      method: 'POST',
      path: '/v1/resources/{id}/abandon',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
  },
  tokens: {
    /** List the project’s tokens. */
    list: {
      method: 'GET',
      path: '/v1/tokens',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'name',
        'nameContains',
      ],
      commas: [],
      body: 'none',
      answer: 'pages',
    },
    /** Show a token, without its secret. */
    get: {
      method: 'GET',
      path: '/v1/tokens/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Create a token; its secret is shown this once. */
    create: {
      method: 'POST',
      path: '/v1/tokens',
      params: [],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Change a token’s labels. */
    update: {
      method: 'PATCH',
      path: '/v1/tokens/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Revoke a token. */
    revoke: {
      method: 'DELETE',
      path: '/v1/tokens/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'none',
    },
    /** Show who calls. */
    self: {
      method: 'GET',
      path: '/v1/tokens/self',
      params: [],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Revoke the token that calls. */
    revokeSelf: {
      method: 'DELETE',
      path: '/v1/tokens/self',
      params: [],
      query: [],
      commas: [],
      body: 'none',
      answer: 'none',
    },
  },
  transcripts: {
    /** List transcripts, without what is in them. */
    list: {
      method: 'GET',
      path: '/v1/transcripts',
      params: [],
      query: [
        'limit',
        'cursor',
        'label',
        'createdAfter',
        'createdBefore',
        'idPrefix',
        'lease',
        'status',
      ],
      commas: ['status'],
      body: 'none',
      answer: 'pages',
    },
    /** Show a transcript, without what is in it. */
    get: {
      method: 'GET',
      path: '/v1/transcripts/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'one',
    },
    /** Change a transcript’s labels. */
    update: {
      method: 'PATCH',
      path: '/v1/transcripts/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'required',
      answer: 'one',
    },
    /** Delete a transcript that is no longer written. */
    delete: {
      method: 'DELETE',
      path: '/v1/transcripts/{id}',
      params: ['id'],
      query: [],
      commas: [],
      body: 'none',
      answer: 'none',
    },
    /** List the transcripts of a lease, without what is in them. */
    ofLease: {
      method: 'GET',
      path: '/v1/leases/{id}/transcripts',
      params: ['id'],
      query: ['limit', 'cursor', 'label', 'createdAfter', 'createdBefore', 'idPrefix', 'status'],
      commas: ['status'],
      body: 'none',
      answer: 'pages',
    },
    /** Read what a command has written, or follow it as events. */
    read: {
      method: 'GET',
      path: '/v1/leases/{id}/transcripts/{transcript}',
      params: ['id', 'transcript'],
      query: ['offset', 'follow'],
      commas: [],
      body: 'none',
      answer: 'one',
    },
  },
} as const satisfies Endpoints;
