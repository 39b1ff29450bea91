import {
  Database,
  type DatabaseOptions,
  type ParametersOf,
  type RowOf,
  type StatementName,
  type Transaction,
} from '@drydock/store';
import type { Availability } from './availability.ts';

/** A database whose statements are refused soon where PostgreSQL does not answer. */
export class WatchedDatabase extends Database {
  readonly #availability: Availability;

  constructor(options: DatabaseOptions, availability: Availability) {
    super(options);
    this.#availability = availability;
  }

  override rows<Name extends StatementName>(
    name: Name,
    values: ParametersOf<Name>,
  ): Promise<readonly RowOf<Name>[]> {
    return this.#availability.watch(() => super.rows(name, values));
  }

  override transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    retry?: (error: unknown) => boolean,
  ): Promise<Result> {
    return this.#availability.watch(() => super.transaction(work, retry));
  }

  override ping(): Promise<void> {
    return this.#availability.watch(() => super.ping());
  }
}
