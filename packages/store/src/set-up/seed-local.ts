import { createHash, timingSafeEqual } from 'node:crypto';
import { newId, type JsonObject } from '@drydock/model';
import type pg from 'pg';
import { ensureProject, insertAdminToken } from './first-rows.ts';
import { seal } from '../credential/envelope.ts';
import { parseKeyring, requireKey, type SealingKey } from '../credential/keyring.ts';
import { sealingContext } from '../credential/secrets-reader.ts';
import { withClient } from '../postgres/one-client.ts';
import { parseToken } from '../token/text.ts';

export interface LocalSeed {
  /** Configuration of the blueprint `local`, of kind `local-host`. */
  readonly config: JsonObject;
  /** A token from an earlier run; kept where it is still good. */
  readonly token?: string | undefined;
  /** More of both, sealed with the first of these keys. */
  readonly more?: {
    /** As `DRYDOCK_SECRET_KEYS` is written. */
    readonly secretKeys: string;
    readonly credentials: readonly SeedCredential[];
    readonly blueprints: readonly SeedBlueprint[];
  };
}

export interface SeedCredential {
  readonly name: string;
  readonly kind: string;
  readonly secret: JsonObject;
  /** What may be shown of it. */
  readonly facts: JsonObject;
}

export interface SeedBlueprint {
  readonly name: string;
  readonly kind: string;
  readonly provides: string;
  readonly config: JsonObject;
  readonly limitResources: number;
}

/**
 * What a new local installation starts with: the project `default`, an admin's token, the
 * blueprint `local`, which makes this machine a host, and whatever is wanted beside it. Running it
 * again changes nothing that exists.
 */
export async function seedLocal(databaseUrl: string, seed: LocalSeed): Promise<{ token: string }> {
  return withClient(databaseUrl, async (client) => {
    await client.query('BEGIN');
    const projectId = (await ensureProject(client, 'default')).id;
    const token = await ensureToken(client, projectId, seed.token);
    // First: who asks for a host and names no blueprint gets one of the oldest that has room.
    await ensureBlueprint(client, projectId, {
      name: 'local',
      kind: 'local-host',
      provides: 'host',
      config: seed.config,
      limitResources: 1,
    });
    if (seed.more !== undefined) {
      const { secretKeys, credentials, blueprints } = seed.more;
      const key = requireKey(parseKeyring(secretKeys), 'credentials');
      for (const credential of credentials) {
        await ensureCredential(client, projectId, credential, key);
      }
      for (const blueprint of blueprints) {
        await ensureBlueprint(client, projectId, blueprint);
      }
    }
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
  { name, kind, provides, config, limitResources }: SeedBlueprint,
): Promise<void> {
  const id = newId('blueprint');
  const inserted = await client.query(
    `INSERT INTO blueprint (id, project_id, name, kind, provides, limit_resources)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (project_id, name) WHERE deleted_at IS NULL DO NOTHING`,
    [id, projectId, name, kind, provides, limitResources],
  );
  if (inserted.rowCount === 1) {
    await client.query(
      `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
        VALUES ($1, 1, $2, $3, 'set-up')`,
      [id, projectId, config],
    );
  }
}

async function ensureCredential(
  client: pg.Client,
  projectId: string,
  { name, kind, secret, facts }: SeedCredential,
  key: SealingKey,
): Promise<void> {
  const id = newId('credential');
  const plain = Buffer.from(JSON.stringify(secret));
  await client.query(
    `INSERT INTO credential (id, project_id, name, kind, sealed, key_id, facts)
      VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
      ON CONFLICT (project_id, name) DO NOTHING`,
    [
      id,
      projectId,
      name,
      kind,
      seal(plain, key.key, sealingContext(projectId, id, kind)),
      key.id,
      facts,
    ],
  );
}
