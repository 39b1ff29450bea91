import { createHash, randomBytes } from 'node:crypto';
import { projectCreated, tokenCreated, type NewEvent } from '@drydock/engine';
import { newId } from '@drydock/model';
import type pg from 'pg';
import { formatToken } from '../token/text.ts';

/** Rows that an installation begins with, written before there is anybody to ask the API. */

const AUTHOR = 'set-up';

export interface FirstProject {
  readonly id: string;
  readonly name: string;
  readonly administers: boolean;
}

/** The project of that name; it administers, unless another one does. */
export async function ensureProject(client: pg.Client, name: string): Promise<FirstProject> {
  const made = await client.query<{ id: string }>(
    `INSERT INTO project (id, name, administers)
      SELECT $1, $2, NOT EXISTS (SELECT 1 FROM project WHERE administers)
      ON CONFLICT (name) DO NOTHING
      RETURNING id`,
    [newId('project'), name],
  );
  if (made.rows[0] !== undefined) {
    await tell(client, made.rows[0].id, projectCreated({ author: AUTHOR }));
  } else {
    await client.query(
      `UPDATE project SET administers = true
        WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM project WHERE administers)`,
      [name],
    );
  }
  const { rows } = await client.query<FirstProject>(
    'SELECT id, name, administers FROM project WHERE name = $1 FOR UPDATE',
    [name],
  );
  const [project] = rows;
  if (project === undefined) {
    throw new Error('The project was not created.');
  }
  return project;
}

/** A new token of the role admin, as text. The end of its id makes the name one of its own. */
export async function insertAdminToken(
  client: pg.Client,
  projectId: string,
  namePrefix: string,
): Promise<string> {
  const id = newId('token');
  const name = `${namePrefix}-${id.slice(-6)}`;
  const secret = randomBytes(32).toString('base64url');
  await client.query(
    `INSERT INTO token (id, project_id, name, role, secret_hash)
      VALUES ($1, $2, $3, 'admin', $4)`,
    [id, projectId, name, createHash('sha256').update(secret).digest()],
  );
  const event = tokenCreated({ name, role: 'admin', author: AUTHOR });
  await tell(client, projectId, event);
  return formatToken(id, secret);
}

async function tell(client: pg.Client, projectId: string, event: NewEvent): Promise<void> {
  await client.query(
    'INSERT INTO event (project_id, type, data, writer) VALUES ($1, $2, $3::jsonb, $4)',
    [projectId, event.type, event.data, AUTHOR],
  );
}
