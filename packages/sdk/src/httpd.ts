import type { HttpdStatus, InputOf, httpd } from '@drydock/blueprint/interface';
import type { OperationOptions } from './call-operation.ts';
import type { Http } from './http.ts';
import type { Losing } from './losing.ts';
import { ownInterface } from './use/own-interface.ts';
import type { InterfaceClient, UseOptions } from './use/types.ts';
import { useInterface } from './use/use-interface.ts';

type Members = (typeof httpd)['operations'];

const HTTPD = ownInterface<Members>(
  'httpd',
  {
    uri: 'call',
    status: 'call',
    configure: 'call',
    restart: 'call',
    reload: 'call',
    logs: 'stream',
  },
  { logs: { log: 'bytes' } },
);

/** How a lease is served: all of it may be left out. */
export type SiteWish = InputOf<Members['configure']>;
export type { HttpdStatus };

export interface LogOptions extends UseOptions {
  /** Which of the two. Default: `access`. */
  readonly log?: 'access' | 'error';
  /** The last of them, so many. Default: 100. */
  readonly lines?: number;
  /** Go on with those that come. */
  readonly follow?: boolean;
}

/** The `httpd` interface of a lease: what it holds is served over HTTP. */
export class HttpdClient {
  readonly #operations: InterfaceClient<Members>;

  /** @param losing - of a kept lease: what runs for it is given up when it is lost */
  constructor(http: Http, leaseId: string, losing?: Losing) {
    this.#operations = useInterface(http, leaseId, HTTPD, losing);
  }

  /**
   * Where it is served.
   *
   * ```ts
   * const answer = await fetch(await lease.httpd.uri('/index.html'));
   * ```
   *
   * @param path - of a document, relative to the root; a query may follow
   */
  async uri(path = '/', options?: OperationOptions): Promise<string> {
    return (await this.#operations.uri({ path }, options)).uri;
  }

  /** How the server is, and whether it serves the lease. */
  status(options?: OperationOptions): Promise<HttpdStatus> {
    return this.#operations.status({}, options);
  }

  /**
   * Serves it another way from now on. What is left out is as by default.
   *
   * @throws DrydockError `invalid-configuration` with the server's words where it refuses: nothing is changed then
   */
  async configure(site: SiteWish, options?: OperationOptions): Promise<void> {
    await this.#operations.configure(site, options);
  }

  /** Sees to it that it is served: starts a server that does not run, and ends nobody's connection of one that does. */
  async restart(options?: OperationOptions): Promise<void> {
    await this.#operations.restart({}, options);
  }

  /** Has a server that runs take its configuration anew. */
  async reload(options?: OperationOptions): Promise<void> {
    await this.#operations.reload({}, options);
  }

  /** The last lines of a log, and those that come where that is wished: bytes, as they come. */
  async *logs({ log, lines, follow, ...use }: LogOptions = {}): AsyncGenerator<Uint8Array> {
    const wish = {
      ...(log !== undefined && { log }),
      ...(lines !== undefined && { lines }),
      ...(follow !== undefined && { follow }),
    };
    for await (const { data } of await this.#operations.logs(wish, use)) {
      yield data;
    }
  }
}
