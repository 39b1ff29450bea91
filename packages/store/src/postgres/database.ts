import { DrydockError } from '@drydock/model';
import pg from 'pg';
import { execute } from './execute.ts';
import { asDrydockError, asUnavailable, isContention, isRefusal } from './failure.ts';
import { openPool, type PoolOptions } from './pool.ts';
import type { ParametersOf, RowOf, StatementName } from './statements.generated.ts';
import { storeSession } from './session.ts';
import { parseTimestamp } from './timestamp.ts';

/** Runs statements, alone or inside one transaction. */
export interface Runner {
  /** Rows of the statement in `sql/<name>.sql`. */
  rows<Name extends StatementName>(
    name: Name,
    values: ParametersOf<Name>,
  ): Promise<readonly RowOf<Name>[]>;
}

/** One transaction. */
export interface Transaction extends Runner {
  /**
   * Sends the last statements with the commit right behind them, which saves a round trip. They are
   * to be sent at once, none after another's answer, and what forbids the commit has to be raised by
   * the database: then it takes everything back, and this throws.
   */
  last<Result>(send: (runner: Runner) => Promise<Result>): Promise<Result>;
}

export interface DatabaseOptions extends PoolOptions {
  /** How long whoever claims an object may keep it without a word; 15 s unless it is said. */
  readonly claimMs?: number;
  /** Settings of its sessions that are otherwise: for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A transaction that met another one is run again at most so often. */
const TRIES_MAX = 4;

// 64 bits do not fit a number: fences stay text, and a statement casts what it counts.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => text);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, parseTimestamp);

/**
 * A pool of connections to PostgreSQL with the settings that the protocol needs. Connections are
 * pipelined: statements sent without awaiting each other share a round trip.
 */
export class Database implements Runner {
  private readonly pool: pg.Pool;

  constructor(options: DatabaseOptions) {
    this.pool = openPool(options, {
      idleTimeoutMillis: 60_000,
      options: storeSession(options.claimMs, options.settings),
      // Known to pg since 8.22; its types do not have it yet.
      ...({ pipeline: true } as object),
    });
  }

  async rows<Name extends StatementName>(
    name: Name,
    values: ParametersOf<Name>,
  ): Promise<readonly RowOf<Name>[]> {
    try {
      return await this.alone(name, values);
    } catch (error) {
      throw asDrydockError(error);
    }
  }

  /**
   * Runs `work` in one transaction and commits what it returns. `work` may be run again when it
   * met another transaction, so it must not act outside. To take everything back, throw.
   *
   * `retry` says after which other failures it is worth running again.
   */
  async transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    retry: (error: unknown) => boolean = () => false,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (attempt >= TRIES_MAX || !(isContention(error) || retry(error))) {
          throw asDrydockError(error);
        }
      }
    }
  }

  /** Throws `database-unavailable` where PostgreSQL does not answer, or takes no writes. */
  async ping(): Promise<void> {
    let isReadOnly: boolean | undefined;
    try {
      const { rows } = await this.pool.query<{ readonly: boolean }>(
        `SELECT current_setting('transaction_read_only') = 'on' AS readonly`,
      );
      isReadOnly = rows[0]?.readonly;
    } catch (error) {
      throw asDrydockError(error);
    }
    if (isReadOnly === true) {
      throw new DrydockError('database-unavailable', 'PostgreSQL takes no writes.', {
        hint: 'It is a standby, or read-only for an upgrade. Nothing was lost.',
      });
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /**
   * Not `pool.query`: that throws the connection away after any failure, with all that is prepared
   * on it, also where the server has only refused this statement or taken too long for it.
   */
  private async alone<Name extends StatementName>(
    name: Name,
    values: ParametersOf<Name>,
  ): Promise<readonly RowOf<Name>[]> {
    const client = await this.pool.connect();
    let broken = false;
    try {
      return await execute(client, name, values);
    } catch (error) {
      broken = !isRefusal(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  private async attempt<Result>(
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    const transaction = new PooledTransaction(client);
    let failure: Error | undefined;
    try {
      // Not awaited: it travels with the first statement, and if it fails so does that one.
      client.query('BEGIN').catch(() => undefined);
      const result = await work(transaction);
      await transaction.commit();
      return result;
    } catch (error) {
      // Statements behind the one that failed fail too, and may be heard of first.
      failure = transaction.failure ?? (error instanceof Error ? error : new Error(String(error)));
      throw failure;
    } finally {
      await this.giveBack(client, failure, transaction.cut);
      transaction.forget();
    }
  }

  /**
   * A connection whose transaction failed is rolled back, or thrown away if even that fails. One that
   * was cut is thrown away: PostgreSQL has taken its transaction back, or has committed it.
   */
  private async giveBack(
    client: pg.PoolClient,
    failure: Error | undefined,
    cut: Error | undefined,
  ): Promise<void> {
    if (failure === undefined || cut !== undefined) {
      client.release(cut);
      return;
    }
    try {
      await client.query('ROLLBACK');
      client.release();
    } catch (error) {
      client.release(error instanceof Error ? error : true);
    }
  }
}

class PooledTransaction implements Transaction {
  /** What the first statement that failed threw, or that the connection was cut. */
  failure: Error | undefined;
  /** What ended the connection while the transaction had it. */
  cut: Error | undefined;
  private readonly client: pg.PoolClient;
  private isOver = false;

  constructor(client: pg.PoolClient) {
    this.client = client;
    client.on('error', this.onCut);
  }

  /** The connection is somebody else's from here on. */
  forget(): void {
    this.client.off('error', this.onCut);
  }

  /** Between two statements nobody else hears of it: then it is why the next one fails. */
  private readonly onCut = (error: Error): void => {
    this.cut ??= error;
    this.failure ??= asUnavailable(error);
  };

  async rows<Name extends StatementName>(
    name: Name,
    values: ParametersOf<Name>,
  ): Promise<readonly RowOf<Name>[]> {
    try {
      return await execute(this.client, name, values);
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  async last<Result>(send: (runner: Runner) => Promise<Result>): Promise<Result> {
    const sent = send(this);
    const committed = this.commit();
    // Where a statement failed, that is what is told.
    committed.catch(() => undefined);
    const result = await sent;
    await committed;
    return result;
  }

  async commit(): Promise<void> {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    const { command } = await this.client.query('COMMIT');
    // What PostgreSQL makes of a commit after a failure; the failure itself was thrown before.
    if (command !== 'COMMIT') {
      throw new Error('The transaction was taken back by the database.');
    }
  }
}
