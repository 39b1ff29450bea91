import type { Authorization, AuthorizationListQuery } from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';
import { itemsOf } from './pages.ts';

/** The routes under `/v1/authorizations`, one method each. */
export class AuthorizationsClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Asks to use a blueprint of another project; again changes nothing while it is granted. */
  ask(blueprint: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.ask', { body: { blueprint } }, options);
  }

  get(id: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.get', { id }, options);
  }

  /** What this project asked, and what it was asked. */
  list(
    filter: Partial<Omit<AuthorizationListQuery, 'cursor'>> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Authorization> {
    const { status, ...rest } = filter;
    const query = { ...rest, status: status?.join(',') };
    return itemsOf((cursor) =>
      this.#http.call('authorizations.list', { query: { ...query, cursor } }, options),
    );
  }

  /** As the owner: leases of the asking project may be placed there, also those that wait. */
  approve(id: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.approve', { id, body: {} }, options);
  }

  /** As the owner. The reason is shown to the project that asks. */
  decline(id: string, reason?: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.decline', { id, body: because(reason) }, options);
  }

  /** As the owner: new leases are refused from then on, those that live run on. */
  revoke(id: string, reason?: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.revoke', { id, body: because(reason) }, options);
  }

  /** As the project that asks. */
  withdraw(id: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.withdraw', { id, body: {} }, options);
  }
}

function because(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}
