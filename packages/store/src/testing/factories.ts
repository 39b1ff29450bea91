import { createHash, randomBytes } from 'node:crypto';
import {
  newId,
  type BuildingSettings,
  type JsonObject,
  type PoolSettings,
  type Role,
  type Scope,
} from '@drydock/model';
import type { LeaseRequest } from '@drydock/engine';
import { formatToken } from '../index.ts';
import type { TestDatabase } from './database.ts';

/** Rows that tests begin with, made directly: only what the tables allow. */

export async function makeProject(
  db: TestDatabase,
  name = randomName('p'),
  { administers = false }: { readonly administers?: boolean } = {},
): Promise<string> {
  const id = newId('project');
  await db.query('INSERT INTO project (id, name, administers) VALUES ($1, $2, $3)', [
    id,
    name,
    administers,
  ]);
  return id;
}

export interface TestToken {
  readonly id: string;
  readonly text: string;
}

export async function makeToken(
  db: TestDatabase,
  projectId: string,
  role: Role = 'admin',
  narrowed: { readonly scopes?: readonly Scope[]; readonly ratePerSecond?: number } = {},
): Promise<TestToken> {
  const id = newId('token');
  const secret = randomBytes(32).toString('base64url');
  await db.query(
    `INSERT INTO token (id, project_id, name, role, secret_hash, scopes, rate_per_second)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      projectId,
      randomName('t'),
      role,
      createHash('sha256').update(secret).digest(),
      narrowed.scopes ?? null,
      narrowed.ratePerSecond ?? null,
    ],
  );
  return { id, text: formatToken(id, secret) };
}

export interface BlueprintWish {
  readonly projectId: string;
  readonly name?: string;
  readonly kind?: string;
  readonly provides?: string;
  readonly config?: JsonObject;
  readonly packing?: 'fill' | 'spread';
  readonly limitResources?: number | null;
  readonly limitLeasesPerResource?: number | null;
  readonly limitFailedBuilds?: number | null;
  readonly limitLeaseSeconds?: number | null;
  readonly enabled?: boolean;
  /** Given up at once where somebody waits, unless it is said: else tests would wait for what idles. */
  readonly pool?: Partial<PoolSettings>;
  readonly building?: Partial<BuildingSettings>;
}

export async function makeBlueprint(db: TestDatabase, wish: BlueprintWish): Promise<string> {
  const id = newId('blueprint');
  await db.query(
    `INSERT INTO blueprint (id, project_id, name, kind, provides, limit_resources,
      limit_leases_per_resource, enabled, packing, limit_failed_builds, limit_lease_seconds, pool,
      building)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      id,
      wish.projectId,
      wish.name ?? randomName('b'),
      wish.kind ?? 'local-host',
      wish.provides ?? 'host',
      wish.limitResources ?? null,
      wish.limitLeasesPerResource ?? null,
      wish.enabled ?? true,
      wish.packing ?? 'fill',
      wish.limitFailedBuilds === undefined ? 5 : wish.limitFailedBuilds,
      wish.limitLeaseSeconds ?? null,
      { graceSeconds: 0, ...wish.pool },
      wish.building ?? {},
    ],
  );
  await db.query(
    `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
      VALUES ($1, 1, $2, $3, 'test')`,
    [id, wish.projectId, wish.config ?? {}],
  );
  return id;
}

export function leaseRequest(projectId: string, wish: Partial<LeaseRequest> = {}): LeaseRequest {
  return {
    projectId,
    author: 'test',
    type: 'host',
    attributes: {},
    blueprintIds: null,
    priority: 0,
    ttlSeconds: 3_600,
    waitTimeoutSeconds: 900,
    owner: null,
    labels: {},
    count: 1,
    atomic: false,
    idempotency: null,
    ...wish,
  };
}

function randomName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}
