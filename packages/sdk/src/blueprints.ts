import type {
  Blueprint,
  BlueprintCreateInput,
  BlueprintListQuery,
  BlueprintPatch,
  BlueprintRevision,
  Command,
  OperatorCommand,
  TimelineEvent,
} from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';
import { itemsOf } from './pages.ts';

/** The routes under `/v1/blueprints`, one method each. */
export class BlueprintsClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  get(id: string, options: CallOptions = {}): Promise<Blueprint> {
    return this.#http.call('blueprints.get', { id }, options);
  }

  list(
    filter: Partial<Omit<BlueprintListQuery, 'cursor'>> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Blueprint> {
    return itemsOf((cursor) =>
      this.#http.call('blueprints.list', { query: { ...filter, cursor } }, options),
    );
  }

  create(body: BlueprintCreateInput, options: CallOptions = {}): Promise<Blueprint> {
    return this.#http.call('blueprints.create', { body }, options);
  }

  update(id: string, body: BlueprintPatch, options: CallOptions = {}): Promise<Blueprint> {
    return this.#http.call('blueprints.update', { id, body }, options);
  }

  /** @throws DrydockError `conflict` while anything of it lives */
  async delete(id: string, options: CallOptions = {}): Promise<void> {
    await this.#http.call('blueprints.delete', { id }, options);
  }

  /** No new leases and no new resources; what it has runs on. */
  drain(id: string, body: OperatorCommand = {}, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('blueprints.drain', { id, body }, options);
  }

  resume(id: string, body: OperatorCommand = {}, options: CallOptions = {}): Promise<Command> {
    return this.#http.call('blueprints.resume', { id, body }, options);
  }

  /** Newest first. */
  events(id: string, options: CallOptions = {}): AsyncGenerator<TimelineEvent> {
    return itemsOf((cursor) =>
      this.#http.call('blueprints.events', { id, query: { cursor } }, options),
    );
  }

  /** The configurations that it has had, newest first; also of one that is deleted. */
  revisions(id: string, options: CallOptions = {}): AsyncGenerator<BlueprintRevision> {
    return itemsOf((cursor) =>
      this.#http.call('blueprints.revisions', { id, query: { cursor } }, options),
    );
  }

  commands(id: string, options: CallOptions = {}): AsyncGenerator<Command> {
    return itemsOf((cursor) =>
      this.#http.call('blueprints.commands', { id, query: { cursor } }, options),
    );
  }
}
