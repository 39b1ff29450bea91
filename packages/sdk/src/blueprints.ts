import type {
  Blueprint,
  BlueprintCreateInput,
  BlueprintListQuery,
  BlueprintPatch,
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
}
