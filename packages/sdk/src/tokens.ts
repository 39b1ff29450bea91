import type { Token, TokenCreate, TokenCreated, TokenSelf } from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';
import { itemsOf } from './pages.ts';

/** The routes under `/v1/tokens`, one method each. */
export class TokensClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Who calls: project, role, scopes, expiry and rate. */
  self(options: CallOptions = {}): Promise<TokenSelf> {
    return this.#http.call('tokens.self', {}, options);
  }

  /** The project's tokens, without their secrets; those that were revoked as well. */
  list(options: CallOptions = {}): AsyncGenerator<Token> {
    return itemsOf((cursor) => this.#http.call('tokens.list', { query: { cursor } }, options));
  }

  /**
   * Creates a token. `secret` is shown this once, and null where an earlier try was served whose
   * answer was lost: revoke the token then, and create another under a new name.
   */
  create(body: TokenCreate, options: CallOptions = {}): Promise<TokenCreated> {
    return this.#http.call('tokens.create', { body }, options);
  }

  /** Every API process has heard of it within 5 s. */
  async revoke(id: string, options: CallOptions = {}): Promise<void> {
    await this.#http.call('tokens.revoke', { id }, options);
  }

  /** Revokes the token that calls. */
  async revokeSelf(options: CallOptions = {}): Promise<void> {
    await this.#http.call('tokens.revokeSelf', {}, options);
  }
}
