import type { Idempotency } from '@drydock/engine';
import {
  DrydockError,
  newId,
  type EventData,
  type EventType,
  type JsonObject,
} from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import { Refusal } from '../idempotency/once.ts';
import { admit } from '../quota/admit.ts';
import { rewrap, seal } from './envelope.ts';
import type { Keyring, SealingKey } from './keyring.ts';
import { sealingContext } from './secrets-reader.ts';
import {
  isUniqueViolation,
  type CatalogClient,
  type Transaction,
} from '../postgres/prisma-client.ts';
import {
  answeredBefore,
  answerOnce,
  runnerIn,
  type AnsweredOnce,
} from '../idempotency/once-in-prisma.ts';
import type { PageOf, PageRequest } from '../postgres/page.ts';

/** A credential as it may be shown. */
export interface CredentialRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly facts: JsonObject;
  readonly keyId: string;
  readonly author: string;
  readonly createdAt: Date;
  readonly rotatedAt: Date | null;
}

type Secret = Readonly<Record<string, string>>;

/** A new credential, checked against its kind. */
export interface NewCredential {
  readonly projectId: string;
  readonly author: string;
  readonly name: string;
  readonly kind: string;
  readonly secret: Secret;
  readonly facts: JsonObject;
  readonly idempotency: Idempotency | null;
}

/** What a configuration says it needs: asked of the configurations that something lives by. */
export type NamesOf = (kind: string, config: JsonObject) => readonly string[];

export type CredentialDeletion =
  | { readonly outcome: 'deleted' | 'missing' }
  /** Names of the blueprints that use it. */
  | { readonly outcome: 'in-use'; readonly blueprints: readonly string[] };

export interface Rewrapped {
  readonly keyId: string;
  readonly rewrapped: number;
  readonly unopened: readonly string[];
}

/** A project's credentials. A secret goes in and never comes out here. */
export interface CredentialCatalog {
  list(
    projectId: string,
    filter: { readonly name?: string | undefined },
    page: PageRequest,
  ): Promise<PageOf<CredentialRecord>>;
  get(projectId: string, id: string): Promise<CredentialRecord | null>;
  /** @throws DrydockError `name-taken`, `quota-exceeded`, or `invalid-configuration` where there is no sealing key */
  create(wanted: NewCredential): Promise<AnsweredOnce<CredentialRecord>>;
  /** The credential with a new secret; refused where the project has none of that id. */
  rotate(change: {
    readonly projectId: string;
    readonly id: string;
    readonly author: string;
    readonly secret: Secret;
    readonly facts: JsonObject;
    readonly idempotency: Idempotency | null;
  }): Promise<AnsweredOnce<CredentialRecord, 'missing'>>;
  /** The credential as the same request rotated it before; null where there was none. */
  rotatedBefore(request: {
    readonly projectId: string;
    readonly idempotency: Idempotency | null;
  }): Promise<CredentialRecord | null>;
  delete(wish: {
    readonly projectId: string;
    readonly id: string;
    readonly author: string;
    readonly namesOf: NamesOf;
  }): Promise<CredentialDeletion>;
  /** Seals the project's credentials with the current key; the secrets themselves stay as they are. */
  rewrap(wish: {
    readonly projectId: string;
    readonly idempotency: Idempotency | null;
  }): Promise<AnsweredOnce<Rewrapped>>;
  /** Those of the names that the project has no credential of. */
  missing(projectId: string, names: readonly string[]): Promise<readonly string[]>;
}

export function openCredentials(client: CatalogClient, keyring: Keyring): CredentialCatalog {
  return {
    list: (projectId, filter, page) => listCredentials(client, projectId, filter, page),
    get: (projectId, id) =>
      client.read(async (prisma) => {
        const row = await prisma.credential.findFirst({ where: { projectId, id }, select: SHOWN });
        return row === null ? null : credentialRecord(row);
      }),
    create: async (wanted) => {
      const key = requireKey(keyring);
      const { projectId, idempotency } = wanted;
      const request = { projectId, idempotency, status: 201 } as const;
      try {
        return await client.transaction((prisma) =>
          answerOnce(prisma, request, () => create(prisma, wanted, key), revive),
        );
      } catch (error) {
        throw isUniqueViolation(error) ? nameTaken(wanted.name) : error;
      }
    },
    rotate: (change) => {
      const key = requireKey(keyring);
      const { projectId, idempotency } = change;
      const request = { projectId, idempotency, status: 200 } as const;
      return client.transaction((prisma) =>
        answerOnce(prisma, request, () => rotate(prisma, change, key), revive),
      );
    },
    rotatedBefore: (request) => client.read((prisma) => answeredBefore(prisma, request, revive)),
    delete: (wish) => client.transaction((prisma) => remove(prisma, wish)),
    rewrap: ({ projectId, idempotency }) => {
      const key = requireKey(keyring);
      const request = { projectId, idempotency, status: 200 } as const;
      return client.transaction((prisma) =>
        answerOnce(
          prisma,
          request,
          () => rewrapAll(prisma, projectId, keyring, key),
          (stored) => stored as unknown as Rewrapped,
        ),
      );
    },
    missing: (projectId, names) =>
      client.read(async (prisma) => {
        const rows = await prisma.credential.findMany({
          where: { projectId, name: { in: [...names] } },
          select: { name: true },
        });
        const found = new Set(rows.map(({ name }) => name));
        return names.filter((name) => !found.has(name));
      }),
  };
}

const SHOWN = {
  id: true,
  name: true,
  kind: true,
  facts: true,
  keyId: true,
  author: true,
  createdAt: true,
  rotatedAt: true,
} as const satisfies Prisma.CredentialSelect;

type Shown = Prisma.CredentialGetPayload<{ select: typeof SHOWN }>;

function credentialRecord(row: Shown): CredentialRecord {
  return { ...row, facts: row.facts as JsonObject };
}

function revive(stored: JsonObject): CredentialRecord {
  const answer = stored as unknown as CredentialRecord & {
    readonly createdAt: string;
    readonly rotatedAt: string | null;
  };
  const { createdAt, rotatedAt } = answer;
  return {
    ...answer,
    createdAt: new Date(createdAt),
    rotatedAt: rotatedAt === null ? null : new Date(rotatedAt),
  };
}

/** Ordered by name: a project has few. The cursor is the name before. */
async function listCredentials(
  client: CatalogClient,
  projectId: string,
  filter: { readonly name?: string | undefined },
  { limit, cursor }: PageRequest,
): Promise<PageOf<CredentialRecord>> {
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('utf8');
  return client.read(async (prisma) => {
    const rows = await prisma.credential.findMany({
      where: {
        projectId,
        AND: [
          filter.name === undefined ? {} : { name: filter.name },
          after === null ? {} : { name: { gt: after } },
        ],
      },
      select: SHOWN,
      orderBy: { name: 'asc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(credentialRecord),
      nextCursor: last === undefined ? null : Buffer.from(last.name).toString('base64url'),
    };
  });
}

async function create(
  prisma: Transaction,
  wanted: NewCredential,
  key: SealingKey,
): Promise<CredentialRecord> {
  const { projectId, author, name, kind, secret, facts } = wanted;
  await admit(runnerIn(prisma), projectId, 'credentials');
  const id = newId('credential');
  const row = await prisma.credential.create({
    data: {
      id,
      projectId,
      name,
      kind,
      author,
      sealed: sealed(secret, key, sealingContext(projectId, id, kind)),
      keyId: key.id,
      facts: facts as Prisma.InputJsonObject,
    },
    select: SHOWN,
  });
  await tell(prisma, projectId, 'credential.created', { credential: name, author });
  return credentialRecord(row);
}

async function rotate(
  prisma: Transaction,
  change: Parameters<CredentialCatalog['rotate']>[0],
  key: SealingKey,
): Promise<CredentialRecord | Refusal<'missing'>> {
  const { projectId, id, author, secret, facts } = change;
  const before = await prisma.credential.findFirst({ where: { projectId, id } });
  if (before === null) {
    return new Refusal('missing' as const);
  }
  const row = await prisma.credential.update({
    where: { id },
    data: {
      sealed: sealed(secret, key, sealingContext(projectId, id, before.kind)),
      keyId: key.id,
      facts: facts as Prisma.InputJsonObject,
      rotatedAt: new Date(),
    },
    select: SHOWN,
  });
  await tell(prisma, projectId, 'credential.rotated', { credential: row.name, author });
  return credentialRecord(row);
}

async function remove(
  prisma: Transaction,
  wish: Parameters<CredentialCatalog['delete']>[0],
): Promise<CredentialDeletion> {
  const { projectId, id, author, namesOf } = wish;
  const row = await prisma.credential.findFirst({ where: { projectId, id }, select: SHOWN });
  if (row === null) {
    return { outcome: 'missing' };
  }
  const inForce = await prisma.$queryRaw<{ name: string; kind: string; config: JsonObject }[]>`
    SELECT b.name, b.kind, v.config FROM blueprint b
    JOIN blueprint_revision v ON v.blueprint_id = b.id
    WHERE b.project_id = ${projectId} AND (
      (b.deleted_at IS NULL AND v.revision = b.revision)
      OR EXISTS (SELECT 1 FROM resource r WHERE r.blueprint_id = b.id
        AND r.revision = v.revision AND r.status <> 'destroyed'))`;
  const users = inForce.filter(({ kind, config }) => namesOf(kind, config).includes(row.name));
  if (users.length > 0) {
    return { outcome: 'in-use', blueprints: [...new Set(users.map(({ name }) => name))] };
  }
  await prisma.credential.delete({ where: { id } });
  await tell(prisma, projectId, 'credential.deleted', { credential: row.name, author });
  return { outcome: 'deleted' };
}

async function rewrapAll(
  prisma: Transaction,
  projectId: string,
  keyring: Keyring,
  to: SealingKey,
): Promise<Rewrapped> {
  // Locked, so that a rotation that comes at the same time is not undone.
  const rows = await prisma.$queryRaw<
    { id: string; name: string; kind: string; sealed: Uint8Array; key_id: string }[]
  >`
    SELECT id, name, kind, sealed, key_id FROM credential
    WHERE project_id = ${projectId} AND key_id <> ${to.id} ORDER BY id FOR UPDATE`;
  const unopened: string[] = [];
  for (const row of rows) {
    const from = keyring.get(row.key_id);
    const context = sealingContext(projectId, row.id, row.kind);
    const moved = from === undefined ? null : tryRewrap(row.sealed, from, to, context);
    if (moved === null) {
      unopened.push(row.name);
    } else {
      await prisma.credential.update({
        where: { id: row.id },
        data: { sealed: moved, keyId: to.id },
      });
    }
  }
  return { keyId: to.id, rewrapped: rows.length - unopened.length, unopened };
}

function tryRewrap(
  before: Uint8Array,
  from: SealingKey,
  to: SealingKey,
  context: string,
): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(rewrap(Buffer.from(before), from.key, to.key, context));
  } catch {
    // Sealed with another key of the same name.
    return null;
  }
}

function sealed(secret: Secret, key: SealingKey, context: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(seal(Buffer.from(JSON.stringify(secret), 'utf8'), key.key, context));
}

/** A line in the project's own timeline. */
async function tell(
  prisma: Transaction,
  projectId: string,
  type: EventType & `credential.${string}`,
  data: EventData,
): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO event (project_id, type, data, writer)
    VALUES (${projectId}, ${type}, ${JSON.stringify(data)}::jsonb, 'api')`;
}

function requireKey({ current }: Keyring): SealingKey {
  if (current === null) {
    throw new DrydockError(
      'invalid-configuration',
      'This installation has no key to seal credentials with.',
      {
        hint: 'Set DRYDOCK_SECRET_KEYS for the API and every worker; docs/credentials.md says how.',
      },
    );
  }
  return current;
}

function nameTaken(name: string): DrydockError {
  return new DrydockError('name-taken', `The project has a credential named "${name}" already.`, {
    hint: 'Rotate that one, or take another name.',
    problems: [{ field: 'name', detail: 'is taken' }],
  });
}
