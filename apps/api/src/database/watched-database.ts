import { Database, type DatabaseOptions, type Transaction } from '@drydock/store';
import type { Availability } from './availability.ts';

/** A database whose statements are refused soon where PostgreSQL does not answer. */
export class WatchedDatabase extends Database {
  readonly #availability: Availability;

  constructor(options: DatabaseOptions, availability: Availability) {
    super(options);
    this.#availability = availability;
  }

  override rows<Result extends object>(
    name: string,
    values: readonly unknown[],
  ): Promise<readonly Result[]> {
    return this.#availability.watch(() => super.rows<Result>(name, values));
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
