import pg from 'pg';
import { engineName } from './engine-name.ts';
import { statement, type Statement } from './statement.ts';
import {
  PARAMETERS,
  type ParametersOf,
  type RowOf,
  type StatementName,
} from './statements.generated.ts';

type Answered = (error: Error | null | undefined, result: pg.ResultBuilder) => void;

/** What PostgreSQL says of the rows before they come. */
interface RowDescription {
  readonly fields: readonly { name: string }[];
}

/** pg's query with the hook that its types do not have. */
const Query = pg.Query as unknown as new (
  text: string,
  values: unknown[],
  callback: Answered,
) => pg.Query & {
  handleRowDescription(description: RowDescription): void;
};

const engineNames = new Map<string, string>();

/** Prepared once on each connection under its name; its rows are named as the engine names things. */
class NamedQuery extends Query {
  readonly name: string;

  constructor({ name, text }: Statement, values: unknown[], callback: Answered) {
    super(text, values, callback);
    this.name = name;
  }

  /** pg makes each row of the names that it is told here: one renaming of columns for all rows. */
  override handleRowDescription(description: RowDescription): void {
    for (const field of description.fields) {
      let name = engineNames.get(field.name);
      if (name === undefined) {
        name = engineName(field.name);
        engineNames.set(field.name, name);
      }
      field.name = name;
    }
    super.handleRowDescription(description);
  }
}

/**
 * Rows of the statement in `sql/<name>.sql`, on that connection.
 *
 * As a query made here, not as an object that describes one: pg (8.23) copies such an object property by
 * property, with their descriptors, for each execution, and makes three promises where this makes one.
 */
export function execute<Name extends StatementName>(
  client: pg.ClientBase,
  name: Name,
  parameters: ParametersOf<Name>,
): Promise<readonly RowOf<Name>[]> {
  const values = PARAMETERS[name].map((parameter) => parameters[parameter]);
  return new Promise((resolve, reject) => {
    client.query(
      new NamedQuery(statement(name), values, (error, result) => {
        if (error === null || error === undefined) {
          resolve(result.rows as RowOf<Name>[]);
        } else {
          reject(error);
        }
      }),
    );
  });
}
