import type { Quota, QuotaChange, QuotaListQuery } from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';

/** The routes under `/v1/quotas`, one method each. */
export class QuotasClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** All quotas of the token's project, or of the one that is named. */
  async list(query: QuotaListQuery = {}, options: CallOptions = {}): Promise<Quota[]> {
    return (await this.#http.call('quotas.list', { query: { ...query } }, options)).items;
  }

  /**
   * Sets quotas, for an admin of the project that administers; null puts a default back. All quotas as
   * they are then: every API process has heard of it within 5 s.
   */
  async set(change: QuotaChange, options: CallOptions = {}): Promise<Quota[]> {
    return (await this.#http.call('quotas.set', { body: change }, options)).items;
  }
}
