import type {
  AbandonRequest,
  Command,
  HoldRequest,
  LabelsPatch,
  OperatorCommand,
  Resource,
  ResourceAllocate,
  ResourceListQuery,
  ResumeRequest,
  Slot,
  TimelineEvent,
} from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';
import { itemsOf } from './pages.ts';

/** The routes under `/v1/resources`, one method each. */
export class ResourcesClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  get(id: string, options: CallOptions = {}): Promise<Resource> {
    return this.#http.call('resources.get', { id }, options);
  }

  list(
    filter: Partial<Omit<ResourceListQuery, 'cursor'>> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Resource> {
    const { status, abandoned, ...rest } = filter;
    const query = { ...rest, status: status?.join(','), abandoned: abandoned?.toString() };
    return itemsOf((cursor) =>
      this.#http.call('resources.list', { query: { ...query, cursor } }, options),
    );
  }

  /** Takes the resource down; the leases on it break with the reason `resource-lost`. */
  release(id: string, body: OperatorCommand = {}, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('resources.release', { id, body }, options);
  }

  /** Changes its labels: null takes one away, and those that are not named stay. */
  update(id: string, body: LabelsPatch, options: CallOptions = {}): Promise<Resource> {
    return this.#http.call('resources.update', { id, body }, options);
  }

  /**
   * Has a resource built without a lease.
   *
   * @throws DrydockError `conflict` where a limit, a slot, the attributes or an operator forbids it
   */
  allocate(body: ResourceAllocate, options: CallOptions = {}): Promise<Resource> {
    return this.#http.call('resources.allocate', { body }, options);
  }

  /** No new leases; those it has run on. */
  drain(id: string, body: OperatorCommand = {}, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('resources.drain', { id, body }, options);
  }

  /** No new leases, and neither released nor reclaimed until that is over. */
  hold(id: string, body: HoldRequest = {}, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('resources.hold', { id, body }, options);
  }

  /** Clears a mark: the one that is named, or the only one that it has. */
  resume(id: string, body: ResumeRequest = {}, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('resources.resume', { id, body }, options);
  }

  /** Takes the resource down only if nobody uses it; `commands` tells what came of it. */
  reclaim(id: string, body: OperatorCommand = {}, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('resources.reclaim', { id, body }, options);
  }

  /**
   * Nobody tries any more to take down a resource that has ended: what is left of it and of the leases on
   * it stays where it is, noted as `abandoned`.
   *
   * @throws DrydockError `conflict` where it has not ended
   */
  abandon(id: string, body: AbandonRequest, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('resources.abandon', { id, body }, options);
  }

  /** Newest first. */
  events(id: string, options: CallOptions = {}): AsyncGenerator<TimelineEvent> {
    return itemsOf((cursor) =>
      this.#http.call('resources.events', { id, query: { cursor } }, options),
    );
  }

  /** The slots that it and its leases hold, by their keys. */
  slots(id: string, options: CallOptions = {}): AsyncGenerator<Slot> {
    return itemsOf((cursor) =>
      this.#http.call('resources.slots', { id, query: { cursor } }, options),
    );
  }

  commands(id: string, options: CallOptions = {}): AsyncGenerator<Command> {
    return itemsOf((cursor) =>
      this.#http.call('resources.commands', { id, query: { cursor } }, options),
    );
  }
}
