import type { Authorization } from '@drydock/contract';
import type { CallOptions, Http } from '../http.ts';
import { routesOf } from '../noun-client.ts';

const Routes = routesOf<'authorizations', 'ask' | 'decline' | 'revoke'>('authorizations');

/** The routes under `/v1/authorizations`, one method each. */
export class AuthorizationsClient extends Routes {
  readonly #http: Http;

  constructor(http: Http) {
    super(http);
    this.#http = http;
  }

  /** Asks to use a blueprint of another project; again changes nothing while it is granted. */
  ask(blueprint: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.ask', { body: { blueprint } }, options);
  }

  /** As the owner. The reason is shown to the project that asks. */
  decline(id: string, reason?: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.decline', { id, body: because(reason) }, options);
  }

  /** As the owner: new leases are refused from then on, those that live run on. */
  revoke(id: string, reason?: string, options: CallOptions = {}): Promise<Authorization> {
    return this.#http.call('authorizations.revoke', { id, body: because(reason) }, options);
  }
}

function because(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}
