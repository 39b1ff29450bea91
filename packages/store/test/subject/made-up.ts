import { randomBytes } from 'node:crypto';
import type { Subject } from '@drydock/model';
import type { TestDatabase } from '../../src/testing/index.ts';

/**
 * A noun that nobody has written: a table, and the one line that any noun's migration has. No column, no
 * statement and no list of the store knows of it.
 */
export async function inventNoun(db: TestDatabase): Promise<void> {
  await db.query(
    'CREATE TABLE plan (id text PRIMARY KEY, project_id text NOT NULL REFERENCES project (id))',
  );
  await db.query(`CREATE TRIGGER keep_subject AFTER INSERT OR DELETE OR UPDATE OF id, project_id ON plan
    FOR EACH ROW EXECUTE FUNCTION keep_subject('plan')`);
}

/** One of them; the compiler knows only the kinds that there are. */
export async function makePlan(db: TestDatabase, projectId: string): Promise<Subject> {
  const id = `plan_${randomBytes(10).toString('hex')}`;
  await db.query('INSERT INTO plan (id, project_id) VALUES ($1, $2)', [id, projectId]);
  return { kind: 'plan', id } as unknown as Subject;
}
