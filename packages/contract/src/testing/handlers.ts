import type { IncomingMessage, ServerResponse } from 'node:http';
import { DrydockError, isLeaseOpen, newId, type JsonObject } from '@drydock/model';
import type {
  Blueprint,
  BlueprintCreate,
  BlueprintKind,
  BlueprintPatch,
  BlueprintRevision,
} from '../blueprint/blueprint.ts';
import type { BlueprintPool } from '../blueprint/pool.ts';
import type { LabelsPatch } from '../http/labels.ts';
import type { Command } from '../command/command.ts';
import type { EventStreamQuery } from '../event/stream.ts';
import type { ExecRequest } from '../interface/exec.ts';
import type { Explanation } from '../lease/explanation.ts';
import type { LeaseGetQuery, LeaseListQuery, LeaseRequest } from '../lease/requests.ts';
import type { ResourceAllocate } from '../command/operator-command.ts';
import type { Resource, ResourceFailure } from '../resource/resource.ts';
import type { RouteName } from '../routes.ts';
import { AccessBook } from './access-book.ts';
import { CredentialBook } from './credential-book.ts';
import { eventPageOf, streamEvents } from './event-feed.ts';
import type { LeaseBook } from './lease-book.ts';
import { answerAsStream, answerAtOnce } from './run-command.ts';
import { sampleCosts } from './sample-costs.ts';
import { relabelled, Shelves } from './shelves.ts';
import { TranscriptBook } from './transcript-book.ts';

/** What the routes do, in memory. */
/** Of a blueprint that nothing was built of. */
const poolOf = ({ pool }: Blueprint): BlueprintPool => ({
  kept: pool.readyMin > 0,
  readyMin: pool.readyMin,
  firing: null,
  nextFiring: null,
  ready: 0,
  inUse: 0,
  building: 0,
  ill: 0,
  leaving: 0,
  old: 0,
  breaker: null,
  rollOut: null,
  pauses: [],
  nextAt: null,
});

export class Handlers {
  readonly resources: Resource[] = [];
  /** Of builds that failed. */
  readonly failures: ResourceFailure[] = [];
  readonly blueprints: Blueprint[] = [];
  readonly kinds: BlueprintKind[] = [];
  /** Of blueprints that were created here, newest first. */
  readonly revisions = new Map<string, readonly BlueprintRevision[]>();
  readonly access = new AccessBook();
  readonly credentials = new CredentialBook();
  /** Every noun that has no book of its own here. */
  readonly shelves = new Shelves();
  readonly transcripts = new TranscriptBook(this.shelves);
  explanation: Explanation | undefined;
  /** What `leases.call` does, by `INTERFACE OPERATION`. */
  readonly operations = new Map<string, (input: JsonObject) => object>();
  /** Commands sent to resources and blueprints, newest first. */
  readonly commands = new Map<string, Command[]>();
  /** The bodies of those commands, in order. */
  readonly said: JsonObject[] = [];
  /** What becomes of commands. */
  consumed: Pick<Command, 'outcome' | 'reason'> = { outcome: 'applied', reason: null };
  readonly #book: LeaseBook;

  constructor(book: LeaseBook) {
    this.#book = book;
  }

  /** The project's stream; null where it was answered as one. */
  async events(
    request: IncomingMessage,
    response: ServerResponse,
    query: JsonObject,
    gone: AbortSignal,
  ): Promise<{ status: number; body: object } | null> {
    const wanted = query as unknown as EventStreamQuery;
    if (request.headers.accept !== 'text/event-stream') {
      return { status: 200, body: eventPageOf(this.#book, wanted) };
    }
    await streamEvents(this.#book, wanted, gone, response);
    return null;
  }

  async stream(
    id: string,
    body: JsonObject,
    gone: AbortSignal,
    response: ServerResponse,
  ): Promise<void> {
    this.#assertActive(id);
    await answerAsStream(id, body as ExecRequest, gone, response, this.transcripts);
  }

  async callOperation(
    id: string,
    params: Readonly<Record<string, string>>,
    input: JsonObject,
  ): Promise<object> {
    this.#assertActive(id);
    const operation = this.operations.get(`${params['interface']} ${params['operation']}`);
    if (operation === undefined) {
      throw new DrydockError('interface-missing', 'The lease has no such operation.');
    }
    return operation(input);
  }

  async handle(
    name: Exclude<RouteName, 'leases.call'>,
    id: string,
    query: JsonObject,
    body: JsonObject,
    gone: AbortSignal,
  ): Promise<object | undefined> {
    switch (name) {
      case 'leases.request':
        return this.#request(body as unknown as LeaseRequest);
      case 'leases.list':
        return page(this.#leases(query as unknown as LeaseListQuery), query);
      case 'leases.get': {
        const { wait, timeoutSeconds } = query as unknown as LeaseGetQuery;
        return wait === undefined
          ? this.#book.get(id)
          : this.#book.wait(id, wait, timeoutSeconds, gone);
      }
      case 'leases.release':
        return this.#book.release(id);
      case 'leases.renew':
        return this.#book.renew(id, Number(body['ttlSeconds']));
      case 'leases.explain':
        return this.explanation ?? this.#explain(id);
      case 'leases.events':
        return page(this.#book.events.get(this.#book.get(id).id) ?? [], query);
      case 'leases.commands':
        return page(this.#book.commands.get(this.#book.get(id).id) ?? [], query);
      case 'resources.commands':
      case 'blueprints.commands':
      case 'operations.commands':
        return page(this.commands.get(id) ?? [], query);
      case 'leases.attempts':
      case 'resources.events':
      case 'blueprints.events':
      case 'operations.events':
      case 'resources.slots':
        return page([], query);
      case 'leases.exec':
        this.#assertActive(id);
        return answerAtOnce(id, body as ExecRequest, gone, this.transcripts);
      case 'resources.list':
        return page(onlyAbandoned(withPrefix(this.resources, query, 'res_'), query), query);
      case 'resources.get':
        return found(this.resources, id);
      case 'resources.failure':
        return this.#failure(id);
      case 'resources.release':
      case 'resources.reclaim':
      case 'resources.drain':
      case 'resources.hold':
      case 'resources.resume':
      case 'resources.updateInPlace':
      case 'resources.abandon':
        return this.#command(found(this.resources, id).id, name, body);
      case 'resources.update':
        return relabelled(found(this.resources, id), body as unknown as LabelsPatch);
      case 'operations.request':
        return this.shelves.add('operation', { status: 'queued', ...body });
      case 'operations.dismiss':
        return this.#command(this.shelves.found('operation', id).id, name, body);
      case 'resources.allocate':
        return this.#allocate(body as unknown as ResourceAllocate);
      case 'blueprints.drain':
      case 'blueprints.resume':
        return this.#command(found(this.blueprints, id).id, name, body);
      case 'blueprints.refresh':
        return this.#refresh(id);
      case 'blueprints.list':
        return page(withName(withPrefix(this.blueprints, query, 'bp_'), query), query);
      case 'blueprints.get':
        return found(this.blueprints, id);
      case 'blueprints.create':
        return this.#create(body as unknown as BlueprintCreate);
      case 'blueprints.update':
        return this.#update(found(this.blueprints, id), body as unknown as BlueprintPatch);
      case 'blueprints.revisions':
        return page(this.revisions.get(found(this.blueprints, id).id) ?? [], query);
      case 'blueprints.pool':
        return poolOf(found(this.blueprints, id));
      case 'blueprints.delete':
        this.blueprints.splice(this.blueprints.indexOf(found(this.blueprints, id)), 1);
        return undefined;
      case 'transcripts.ofLease':
        return this.shelves.handle(
          { noun: 'transcripts', method: 'list', id },
          { ...query, lease: id },
          {},
        );
      case 'events.list':
      case 'transcripts.read':
        return undefined;
      case 'kinds.list':
        return { items: this.kinds, nextCursor: null };
      case 'costs.sum':
        return sampleCosts(query);
      case 'health.live':
        return { status: 'ok' };
      case 'health.ready':
        return {
          status: 'ready',
          checks: { postgres: 'ok', redis: 'ok', allocator: 'ok', operations: 'ok' },
        };
      default: {
        const [noun = '', method = ''] = name.split('.');
        if (noun === 'credentials') {
          return this.credentials.handle(method, id, query, body);
        }
        return AccessBook.nouns.has(noun)
          ? this.access.handle(name, id, query, body)
          : this.shelves.handle({ noun, method, id }, query, body);
      }
    }
  }

  /** Answers before anybody has consumed it; lists show what came of it. */
  #command(id: string, route: RouteName, body: JsonObject): Command {
    const command: Command = {
      id: newId('command'),
      name: route.slice(route.indexOf('.') + 1) as Command['name'],
      author: 'test',
      createdAt: new Date().toISOString(),
      outcome: null,
      reason: null,
      consumedAt: null,
    };
    const consumed = { ...command, ...this.consumed, consumedAt: command.createdAt };
    this.commands.set(id, [consumed, ...(this.commands.get(id) ?? [])]);
    this.said.push(body);
    return command;
  }

  #failure(id: string): ResourceFailure {
    const kept = this.failures.find(({ resource }) => resource === id);
    if (kept === undefined) {
      throw new DrydockError('not-found', `Nothing is kept of building ${id}.`);
    }
    return kept;
  }

  #allocate({ blueprint }: ResourceAllocate): Resource {
    const { id, provides, revision } = found(this.blueprints, blueprint);
    const created: Resource = {
      id: newId('resource'),
      type: provides,
      name: 'new',
      status: 'active',
      marks: [],
      blueprint: id,
      revision,
      choice: {},
      owner: null,
      author: 'somebody',
      interfaces: [],
      attributes: {},
      health: null,
      leases: { live: 0, limit: null },
      labels: {},
      createdAt: new Date().toISOString(),
      activatedAt: null,
      releasedAt: null,
      destroyedAt: null,
      reason: null,
      reasonCode: null,
      abandoned: null,
      actions: [],
    };
    this.resources.unshift(created);
    return created;
  }

  #request(body: LeaseRequest): object {
    if (body.type === 'unheard-of') {
      throw new DrydockError('unknown-type', 'No loaded kind provides unheard-of.', {
        hint: 'See GET /v1/blueprint-kinds.',
      });
    }
    return body.count === undefined
      ? this.#book.request(body)
      : { items: Array.from({ length: body.count }, () => this.#book.request(body)) };
  }

  #leases(query: LeaseListQuery): object[] {
    const { status, type, owner, idPrefix } = query;
    return [...this.#book.leases.values()]
      .toReversed()
      .filter(
        (lease) =>
          (status === undefined ||
            status.includes(lease.status) ||
            (status.includes('live') && lease.status !== 'destroyed')) &&
          (type === undefined || lease.type === type) &&
          (owner === undefined || lease.owner === owner) &&
          (idPrefix === undefined ||
            lease.id.startsWith(idPrefix) ||
            lease.id.startsWith(`lease_${idPrefix}`)),
      );
  }

  #explain(id: string): Explanation {
    const { status } = this.#book.get(id);
    return { status, position: null, awaits: null, verdicts: [], updatedAt: null };
  }

  #create(body: BlueprintCreate): Blueprint {
    const now = new Date().toISOString();
    const created: Blueprint = {
      id: newId('blueprint'),
      provides: 'host',
      revision: 1,
      ...body,
      draining: null,
      labels: body.labels ?? {},
      resources: 0,
      createdAt: now,
      updatedAt: now,
      actions: [],
    };
    this.blueprints.unshift(created);
    this.#revise(created);
    return created;
  }

  #update(blueprint: Blueprint, { labels = {}, ...patch }: BlueprintPatch): Blueprint {
    Object.assign(relabelled(blueprint, { labels }), patch);
    if (patch.config !== undefined) {
      blueprint.revision += 1;
      this.#revise(blueprint);
    }
    return blueprint;
  }

  #refresh(id: string): Blueprint {
    const blueprint = found(this.blueprints, id);
    blueprint.revision += 1;
    this.#revise(blueprint);
    return blueprint;
  }

  #revise({ id, revision, config }: Blueprint): void {
    const createdAt = new Date().toISOString();
    const written = { revision, config, resolved: {}, author: 'test', createdAt };
    this.revisions.set(id, [written, ...(this.revisions.get(id) ?? [])]);
  }

  #assertActive(id: string): void {
    const { status } = this.#book.get(id);
    if (status !== 'active') {
      const code = isLeaseOpen(status) ? 'lease-not-active' : 'lease-ended';
      throw new DrydockError(code, `The lease is ${status}.`);
    }
  }
}

/** Cursors are positions: nothing is inserted while a test pages. */
function page(items: readonly object[], query: JsonObject): object {
  const limit = Number(query['limit']);
  const start = Number(query['cursor'] ?? 0);
  const end = start + limit;
  return { items: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
}

function found<Item extends { id: string; name: string }>(
  items: readonly Item[],
  id: string,
): Item {
  const item = items.find((one) => one.id === id || one.name === id);
  if (item === undefined) {
    throw new DrydockError('not-found', `There is no ${id}.`);
  }
  return item;
}

function onlyAbandoned(items: readonly Resource[], { abandoned }: JsonObject): readonly Resource[] {
  return typeof abandoned === 'boolean'
    ? items.filter((each) => (each.abandoned !== null) === abandoned)
    : items;
}

function withPrefix<Item extends { id: string }>(
  items: readonly Item[],
  { idPrefix }: JsonObject,
  kind: string,
): readonly Item[] {
  return typeof idPrefix === 'string'
    ? items.filter(({ id }) => id.startsWith(idPrefix) || id.startsWith(`${kind}${idPrefix}`))
    : items;
}

function withName<Item extends { name: string }>(
  items: readonly Item[],
  { name }: JsonObject,
): readonly Item[] {
  return typeof name === 'string' ? items.filter((each) => each.name === name) : items;
}
