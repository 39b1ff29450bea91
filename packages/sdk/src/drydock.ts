import type { BlueprintKind, StreamEvent } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import { acquire, type LeaseOptions } from './acquire.ts';
import { NounClients } from './clients.ts';
import { EventsClient, type EventsOptions } from './events.ts';
import type { KeptLease } from './kept-lease.ts';
import { Http, type CallOptions, type Fetch } from './http.ts';

export interface DrydockOptions {
  /** Where the API is; default `DRYDOCK_URL`. */
  readonly url?: string | undefined;
  /** Who asks; default `DRYDOCK_TOKEN`. */
  readonly token?: string | undefined;
  /** Used in place of the global one. */
  readonly fetch?: Fetch | undefined;
}

/**
 * A Drydock installation, as one token sees it.
 *
 * ```ts
 * const drydock = new Drydock();
 * await using lease = await drydock.lease({ type: 'host' });
 * const { stdout } = await lease.command.exec(['uname', '-a']);
 * ```
 */
export class Drydock extends NounClients {
  readonly timeline: EventsClient;
  readonly #http: Http;

  constructor(options: DrydockOptions = {}) {
    const http = openHttp(options);
    super(http);
    this.#http = http;
    this.timeline = new EventsClient(this.#http);
  }

  /**
   * Requests a lease, waits until it is active, and keeps it until it is released.
   *
   * @throws DrydockError `not-served` where it ended before it was active, `unknown-type`, ...;
   *   the signal's reason where that fired. Nothing stays requested then.
   */
  lease(options: LeaseOptions): Promise<KeptLease> {
    return acquire(this.#http, options);
  }

  /** What happens in the project, each event once and in order; see `EventsClient.follow`. */
  events(options: EventsOptions = {}): AsyncGenerator<StreamEvent, void, undefined> {
    return this.timeline.follow(options);
  }

  /** The blueprint kinds that the installation has loaded. */
  async kinds(options: CallOptions = {}): Promise<BlueprintKind[]> {
    return (await this.#http.call('kinds.list', {}, options)).items;
  }
}

function openHttp(options: DrydockOptions): Http {
  const url = options.url ?? process.env['DRYDOCK_URL'];
  const token = options.token ?? process.env['DRYDOCK_TOKEN'];
  if (url === undefined || url === '') {
    throw missing('URL', 'DRYDOCK_URL');
  }
  if (token === undefined || token === '') {
    throw missing('token', 'DRYDOCK_TOKEN');
  }
  return new Http({ url, token, fetch: options.fetch });
}

function missing(what: string, variable: string): DrydockError {
  return new DrydockError('invalid-request', `The ${what} of the Drydock API is not known.`, {
    hint: `Set ${variable}, or pass it to new Drydock({ ... }).`,
  });
}
