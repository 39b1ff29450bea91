import type {
  Credential,
  CredentialCreate,
  CredentialListQuery,
  CredentialRewrap,
  CredentialRotate,
} from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';
import { itemsOf } from './pages.ts';

/** The routes under `/v1/credentials`, one method each. A secret goes in and never comes out. */
export class CredentialsClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  get(id: string, options: CallOptions = {}): Promise<Credential> {
    return this.#http.call('credentials.get', { id }, options);
  }

  list(
    filter: Partial<Omit<CredentialListQuery, 'cursor'>> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Credential> {
    return itemsOf((cursor) =>
      this.#http.call('credentials.list', { query: { ...filter, cursor } }, options),
    );
  }

  create(body: CredentialCreate, options: CallOptions = {}): Promise<Credential> {
    return this.#http.call('credentials.create', { body }, options);
  }

  rotate(id: string, body: CredentialRotate, options: CallOptions = {}): Promise<Credential> {
    return this.#http.call('credentials.rotate', { id, body }, options);
  }

  /** @throws DrydockError `conflict` while a blueprint uses it */
  async delete(id: string, options: CallOptions = {}): Promise<void> {
    await this.#http.call('credentials.delete', { id }, options);
  }

  /** Seals every credential of the project with the installation's current key. */
  rewrap(options: CallOptions = {}): Promise<CredentialRewrap> {
    return this.#http.call('credentials.rewrap', {}, options);
  }
}
