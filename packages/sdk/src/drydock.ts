import { environment } from '#environment';
import type { BlueprintKind, StreamEvent } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import { acquire, type LeaseOptions } from './acquire.ts';
import { NounClients } from './clients.ts';
import { EventsClient, type EventsOptions } from './events.ts';
import type { KeptLease } from './kept-lease.ts';
import { Http, type CallOptions, type Fetch } from './http.ts';

interface WhereTo {
  /** Where the API is; default `DRYDOCK_URL`, in a browser the page's own server. */
  readonly url?: string | undefined;
  /** Used in place of the global one. */
  readonly fetch?: Fetch | undefined;
}

interface ByToken extends WhereTo {
  /** Who asks; default `DRYDOCK_TOKEN`, of which a browser has none. */
  readonly token?: string | undefined;
  readonly session?: false | undefined;
}

interface BySession extends WhereTo {
  /** Who has logged in at `/login` asks: of the page's own server, in a browser. There is no token then. */
  readonly session: true;
  readonly token?: undefined;
}

/** Without `session: true` there has to be a token. */
export type DrydockOptions = ByToken | BySession;

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
  const url = options.url ?? environment.url();
  if (url === undefined || url === '') {
    throw missing('URL', environment.hints.url);
  }
  return new Http({ url, token: tokenOf(options), fetch: options.fetch });
}

/** Null for the session of whoever has logged in. */
function tokenOf({
  session,
  token = session === true ? undefined : environment.token(),
}: DrydockOptions): string | null {
  if (session === true) {
    if (token !== undefined) {
      throw new DrydockError('invalid-request', 'Both a token and a session are given.', {
        hint: 'Leave one of them out: either of them says who asks.',
      });
    }
    return null;
  }
  if (token === undefined || token === '') {
    throw missing('token', environment.hints.token);
  }
  return token;
}

function missing(what: string, hint: string): DrydockError {
  return new DrydockError('invalid-request', `The ${what} of the Drydock API is not known.`, {
    hint,
  });
}
