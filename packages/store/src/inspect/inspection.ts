import pg from 'pg';
import type { StalledType } from './stalled.ts';
import { phaseColumns, workersOfPhases } from './phases.ts';
import { execute } from '../postgres/execute.ts';
import { compareMigrations, type MigrationState } from '../postgres/migrate.ts';
import { timeLimits } from '../postgres/pool.ts';
import { prepareSession, storeSession } from '../postgres/session.ts';
import type { ParametersOf, RowOf, StatementName } from '../postgres/statements.generated.ts';

/** What a session of Drydock finds in force. */
export interface ServerFacts {
  /** `16.4` */
  readonly version: string;
  /** 160004 */
  readonly versionNumber: number;
  readonly isPrimary: boolean;
  /** Whether transactions may write nothing unless they say otherwise. */
  readonly isReadOnly: boolean;
  readonly now: Date;
  readonly synchronousCommit: string;
  readonly fsync: string;
  readonly idleInTransactionTimeout: string;
}

export interface Overdue {
  readonly worker: string;
  readonly count: number;
  readonly seconds: number;
}

export interface UnhealthyResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly quarantined: string | null;
  readonly failure: string | null;
  readonly failures: number | null;
}

/** Cannot be taken down, or something on it cannot. */
export interface StuckRemoval {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Whether the resource itself has ended. */
  readonly ended: boolean;
  readonly seconds: number;
}

/** A host key that several living resources were built on. */
export interface SharedHostKey {
  /** `SHA256:...` */
  readonly hostKey: string;
  readonly resources: number;
  readonly projects: number;
  readonly names: readonly string[];
}

/** What a kind has launched outside, and what of it nobody owned. */
export interface OutsideCount {
  readonly kind: string;
  readonly launched: number;
  readonly leaked: number;
}
/** Something outside that is open, or a place that cannot be looked at. */
export interface OutsideOpen {
  readonly kind: string;
  readonly place: string;
  /** `place`, or the status of a finding. */
  readonly about: string;
  readonly id: string | null;
  readonly sentence: string;
}

const TIMEOUT_MS = 5_000;
const UNHEALTHY_MAX = 20;
const STUCK_MAX = 20;

/** A look into the database for a person: each question alone, on one connection, nothing written. */
export class DatabaseInspection {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @throws what pg throws, with its code: the reason is what is asked for */
  static async open(databaseUrl: string): Promise<DatabaseInspection> {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'drydock doctor',
      connectionTimeoutMillis: TIMEOUT_MS,
      ...timeLimits(TIMEOUT_MS),
      options: storeSession(),
    });
    client.on('error', () => undefined);
    await client.connect();
    await prepareSession(client);
    return new DatabaseInspection(client);
  }

  async server(): Promise<ServerFacts> {
    const { rows } = await this.#client.query<ServerFacts>(
      `SELECT current_setting('server_version') AS version,
        current_setting('server_version_num')::int AS "versionNumber",
        NOT pg_is_in_recovery() AS "isPrimary",
        current_setting('transaction_read_only') = 'on' AS "isReadOnly", clock_timestamp() AS now,
        current_setting('synchronous_commit') AS "synchronousCommit",
        current_setting('fsync') AS fsync,
        current_setting('idle_in_transaction_session_timeout') AS "idleInTransactionTimeout"`,
    );
    const [facts] = rows;
    if (facts === undefined) {
      throw new Error('PostgreSQL answered without a row.');
    }
    return facts;
  }

  migrations(): Promise<MigrationState> {
    return compareMigrations(() => this.#rows('inspect/applied-migrations', {}));
  }

  overdue(afterSeconds: number): Promise<readonly Overdue[]> {
    return this.#rows('inspect/overdue', {
      seconds: afterSeconds,
      ...phaseColumns,
      workers: workersOfPhases,
    });
  }

  stalledTypes(afterSeconds: number): Promise<readonly StalledType[]> {
    return this.#rows('inspect/stalled-types', { seconds: afterSeconds });
  }

  sealedWith(): Promise<readonly { keyId: string; count: number; example: string }[]> {
    return this.#rows('credential/sealed-with', {});
  }

  kindsInUse(): Promise<readonly { kind: string; example: string }[]> {
    return this.#rows('blueprint/kinds-in-use', {});
  }

  unhealthy(): Promise<readonly UnhealthyResource[]> {
    return this.#rows('inspect/unhealthy-resources', { limit: UNHEALTHY_MAX });
  }

  /** What was tried in vain so often, and for so long, to be taken down. */
  stuckRemovals(seconds: number, tries: number): Promise<readonly StuckRemoval[]> {
    return this.#rows('inspect/stuck-removals', { seconds, triesMin: tries, limit: STUCK_MAX });
  }

  sharedHostKeys(): Promise<readonly SharedHostKey[]> {
    return this.#rows('inspect/shared-host-keys', { limit: UNHEALTHY_MAX });
  }

  outside(): Promise<readonly OutsideCount[]> {
    return this.#rows('inspect/outside', {});
  }

  /** The oldest first. */
  outsideOpen(limit: number): Promise<readonly OutsideOpen[]> {
    return this.#rows('inspect/outside-open', { limit });
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  #rows<Name extends StatementName>(
    name: Name,
    parameters: ParametersOf<Name>,
  ): Promise<readonly RowOf<Name>[]> {
    return execute(this.#client, name, parameters);
  }
}
