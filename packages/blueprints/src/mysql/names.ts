/** Names and texts in statements. */
import { DrydockError } from '@drydock/model';

/** A name that is no word of SQL, whatever is in it. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A text, for a server that takes backslashes as MariaDB does by default. */
export const quoteText = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** A database in GRANT, where `_` and `%` in its name stand for anything. */
export const quoteGranted = (database: string): string =>
  quoteName(database.replaceAll(/[\\_%]/g, '\\$&'));

/** A user from wherever. */
export const quoteUser = (user: string): string => `${quoteText(user)}@'%'`;

const NAME = /^[a-z0-9_]{1,48}$/;

/**
 * The name of an attempt's database and of its user: of letters, digits and `_`, at most 48 of them, since a name
 * is also that of a directory, in which others become up to five characters each, and of a file of ours.
 */
export function nameOf({ attemptId }: { readonly attemptId: string }): string {
  if (!NAME.test(attemptId)) {
    throw new DrydockError('internal', 'An attempt’s id makes no name for a database.');
  }
  return attemptId;
}
