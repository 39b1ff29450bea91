/** Writes `src/postgres/statements.generated.ts` anew, with a PostgreSQL of its own. */
import { writeFile } from 'node:fs/promises';
import { describeStatements } from './describe-statements.ts';
import { openTestDatabase } from './database.ts';
import { renderStatements, STATEMENTS_FILE } from './render-statements.ts';

const db = await openTestDatabase({ ownServer: true });
try {
  await writeFile(STATEMENTS_FILE, await renderStatements(await describeStatements(db.url)));
} finally {
  await db.close();
}
