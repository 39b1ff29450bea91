import type { AnswerOf, HeadOf, mysql } from '@drydock/blueprint/interface';
import type { Http } from '../http.ts';
import type { Losing } from '../losing.ts';
import type { Download } from '../use/download.ts';
import { ownInterface } from '../use/own-interface.ts';
import type { InterfaceClient, Sendable, UseOptions } from '../use/types.ts';
import { useInterface } from '../use/use-interface.ts';

type Members = (typeof mysql)['operations'];

const MYSQL = ownInterface<Members>('mysql', {
  connection: 'call',
  dump: 'download',
  restore: 'upload',
  reset: 'call',
});

export interface RestoreOptions extends UseOptions {
  /** Make the database anew before. Default: false. */
  readonly reset?: boolean;
  /** What becomes of views and routines of other users: refused, which is the default, or the lease’s own. */
  readonly definers?: 'keep' | 'drop';
}

/** The `mysql` interface of a lease: a database of its own. */
export class MysqlClient {
  readonly #operations: InterfaceClient<Members>;

  /** @param losing - of a kept lease: what runs for it is given up when it is lost */
  constructor(http: Http, leaseId: string, losing?: Losing) {
    this.#operations = useInterface(http, leaseId, MYSQL, losing);
  }

  /** How the database is reached, with the password. Keep it to yourself. */
  connection(options?: UseOptions): Promise<AnswerOf<Members['connection']>> {
    return this.#operations.connection({}, options);
  }

  /** The whole database as SQL: iterate once. */
  dump(options?: UseOptions): Promise<Download<HeadOf<Members['dump']>>> {
    return this.#operations.dump({}, options);
  }

  /**
   * Runs a dump in the database.
   *
   * ```ts
   * await lease.mysql.restore(createReadStream('seed.sql'), { reset: true });
   * ```
   */
  restore(
    dump: Sendable,
    { reset = false, definers = 'keep', ...use }: RestoreOptions = {},
  ): Promise<AnswerOf<Members['restore']>> {
    return this.#operations.restore({ reset, definers }, dump, use);
  }

  /** Ends all connections, and makes the database anew: empty, under the same name, user and password. */
  async reset(options?: UseOptions): Promise<void> {
    await this.#operations.reset({}, options);
  }
}
