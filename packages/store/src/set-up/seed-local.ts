import { createHash, timingSafeEqual } from 'node:crypto';
import { newId, type JsonObject } from '@drydock/model';
import type pg from 'pg';
import { ensureProject, insertAdminToken } from './first-rows.ts';
import { withClient } from '../postgres/one-client.ts';
import { parseToken } from '../token/text.ts';

export interface LocalSeed {
  /** Configuration of the blueprint `local`, of kind `local-host`. */
  readonly config: JsonObject;
  /** A token from an earlier run; kept where it is still good. */
  readonly token?: string | undefined;
}

/**
 * What a new local installation starts with: the project `default`, an admin's token and the
 * blueprint `local`, which makes this machine a host. Running it again changes nothing that
 * exists.
 */
export async function seedLocal(databaseUrl: string, seed: LocalSeed): Promise<{ token: string }> {
  return withClient(databaseUrl, async (client) => {
    await client.query('BEGIN');
    const projectId = (await ensureProject(client, 'default')).id;
    const token = await ensureToken(client, projectId, seed.token);
    await ensureBlueprint(client, projectId, seed.config);
    await client.query('COMMIT');
    return { token };
  });
}

async function ensureToken(
  client: pg.Client,
  projectId: string,
  kept: string | undefined,
): Promise<string> {
  const parsed = kept === undefined ? null : parseToken(kept);
  if (kept !== undefined && parsed !== null) {
    const { rows } = await client.query<{ secret_hash: Buffer }>(
      'SELECT secret_hash FROM token WHERE id = $1 AND project_id = $2 AND revoked_at IS NULL',
      [parsed.id, projectId],
    );
    const hash = createHash('sha256').update(parsed.secret).digest();
    if (rows[0] !== undefined && timingSafeEqual(rows[0].secret_hash, hash)) {
      return kept;
    }
  }
  // Whoever lost the earlier token is the owner of this machine.
  return insertAdminToken(client, projectId, 'local-admin');
}

async function ensureBlueprint(
  client: pg.Client,
  projectId: string,
  config: JsonObject,
): Promise<void> {
  const id = newId('blueprint');
  const inserted = await client.query(
    `INSERT INTO blueprint (id, project_id, name, kind, provides, limit_resources)
      VALUES ($1, $2, 'local', 'local-host', 'host', 1)
      ON CONFLICT (project_id, name) WHERE deleted_at IS NULL DO NOTHING`,
    [id, projectId],
  );
  if (inserted.rowCount === 1) {
    await client.query(
      `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
        VALUES ($1, 1, $2, $3, 'set-up')`,
      [id, projectId, config],
    );
  }
}
