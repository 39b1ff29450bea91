import type { Command, Resource, ResourceListQuery, TimelineEvent } from '@drydock/contract';
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
    const { status, ...rest } = filter;
    const query = { ...rest, status: status?.join(',') };
    return itemsOf((cursor) =>
      this.#http.call('resources.list', { query: { ...query, cursor } }, options),
    );
  }

  /** Takes the resource down; the leases on it break with the reason `resource-lost`. */
  release(id: string, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('resources.release', { id, body: {} }, options);
  }

  /** Newest first. */
  events(id: string, options: CallOptions = {}): AsyncGenerator<TimelineEvent> {
    return itemsOf((cursor) =>
      this.#http.call('resources.events', { id, query: { cursor } }, options),
    );
  }

  commands(id: string, options: CallOptions = {}): AsyncGenerator<Command> {
    return itemsOf((cursor) =>
      this.#http.call('resources.commands', { id, query: { cursor } }, options),
    );
  }
}
