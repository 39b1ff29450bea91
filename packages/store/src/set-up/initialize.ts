import { DrydockError } from '@drydock/model';
import type pg from 'pg';
import { asDrydockError } from '../postgres/failure.ts';
import { ensureProject, insertAdminToken } from './first-rows.ts';
import { withClient } from '../postgres/one-client.ts';

export interface Initialized {
  readonly project: string;
  /** Shown this once. */
  readonly token: string;
}

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_COLUMN = '42703';

/**
 * The first project of an installation, which administers the others, and an admin's token for it.
 *
 * `another` makes one more token for that project where the earlier ones were lost. Whoever may
 * write to the database could do so anyway.
 *
 * @throws DrydockError `conflict` where there is such a token already, or where migrations are
 *   missing; `database-unavailable`
 */
export async function initialize(
  databaseUrl: string,
  { project: name, another }: { readonly project: string; readonly another: boolean },
): Promise<Initialized> {
  try {
    return await withClient(databaseUrl, async (client) => {
      await client.query('BEGIN');
      const made = await makeFirst(client, name, another);
      await client.query('COMMIT');
      return made;
    });
  } catch (error) {
    throw isMigrationMissing(error) ? migrationMissing(error) : asDrydockError(error);
  }
}

async function makeFirst(client: pg.Client, name: string, another: boolean): Promise<Initialized> {
  // Of two at a time the second sees what the first has made.
  await client.query('LOCK TABLE project IN SHARE ROW EXCLUSIVE MODE');
  const { rows } = await client.query<{ id: string; name: string; tokens: number }>(
    `SELECT p.id, p.name, (SELECT count(*)::int FROM token t
        WHERE t.project_id = p.id AND t.role = 'admin' AND t.scopes IS NULL
          AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())) AS tokens
      FROM project p WHERE p.administers`,
  );
  const [before] = rows;
  if (before !== undefined && before.tokens > 0 && !another) {
    throw alreadyThere(before.name);
  }
  const project = before ?? (await ensureProject(client, name));
  const token = await insertAdminToken(client, project.id, 'first-admin');
  return { project: project.name, token };
}

function alreadyThere(name: string): DrydockError {
  return new DrydockError(
    'conflict',
    `The project ${name} administers this installation already.`,
    {
      hint: 'Its administrators create tokens with `drydock token create`. Where all of theirs are lost, `drydock init --another` makes one more.',
    },
  );
}

function isMigrationMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN;
}

function migrationMissing(cause: unknown): DrydockError {
  return new DrydockError('conflict', 'The database lacks migrations.', {
    hint: 'Run `drydock migrate` first.',
    cause,
  });
}
