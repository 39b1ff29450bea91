import pg from 'pg';
import { statement } from './statement.ts';

/** `name` is a property of pg's queries that its types do not have: what is prepared is known by it. */
class NamedQuery extends pg.Query<pg.QueryResultRow, unknown[]> {
  readonly name: string;

  constructor(
    { name, text }: { readonly name: string; readonly text: string },
    values: readonly unknown[],
    callback: (error: Error | null | undefined, result: pg.ResultBuilder) => void,
  ) {
    super(text, [...values], callback);
    this.name = name;
  }
}

/**
 * Rows of the statement in `sql/<name>.sql`, on that connection.
 *
 * As a query made here, not as an object that describes one: pg (8.23) copies such an object property by
 * property, with their descriptors, for each execution, and makes three promises where this makes one.
 */
export function execute<Result extends object>(
  client: pg.ClientBase,
  name: string,
  values: readonly unknown[],
): Promise<readonly Result[]> {
  return new Promise((resolve, reject) => {
    client.query(
      new NamedQuery(statement(name), values, (error, result) => {
        if (error === null || error === undefined) {
          resolve(result.rows as Result[]);
        } else {
          reject(error);
        }
      }),
    );
  });
}
