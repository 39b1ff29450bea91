import { createHash, randomBytes } from 'node:crypto';
import {
  keyReused,
  nameTaken,
  type MadeToken,
  type NewEvent,
  type NewToken,
  type TokenFacts,
  type TokenStore,
} from '@drydock/engine';
import { newId, type JsonObject } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { once } from '../idempotency/once.ts';
import { admit } from '../quota/admit.ts';
import { formatToken } from './text.ts';

/** Tokens, of whose secrets a hash alone is stored. */
export function createTokenStore(database: Database): TokenStore {
  return {
    create: (wanted, event, check) =>
      database.transaction((runner) => create(runner, wanted, event, check)),
    revoke: async ({ projectId, id }, { type, data }) => {
      const rows = await database.rows('token/revoke', {
        project: projectId,
        token: id,
        eventType: type,
        eventData: toJson(data),
      });
      return rows.length === 1;
    },
  };
}

async function create(
  runner: Runner,
  wanted: NewToken,
  event: NewEvent,
  check: () => void,
): Promise<MadeToken> {
  const { callerProjectId, idempotency } = wanted;
  const request = { projectId: callerProjectId, idempotency, status: 201 } as const;
  let text: string | null = null;
  const done = await once(runner, request, async () => {
    check();
    const inserted = await insert(runner, wanted, event);
    ({ text } = inserted);
    return JSON.parse(JSON.stringify(inserted.token)) as JsonObject;
  });
  if (done.outcome === 'key-reused') {
    throw keyReused();
  }
  return { token: revive(done.kept), text };
}

async function insert(
  runner: Runner,
  wanted: NewToken,
  event: NewEvent,
): Promise<{ readonly token: TokenFacts; readonly text: string }> {
  const { projectId, name, role, scopes, ratePerSecond, author, labels } = wanted;
  await admit(runner, projectId, 'tokens');
  const id = newId('token');
  const secret = randomBytes(32).toString('base64url');
  const [token] = await runner.rows('token/insert', {
    id,
    project: projectId,
    name,
    role,
    secretHash: createHash('sha256').update(secret).digest(),
    scopes,
    ratePerSecond,
    author,
    ttlSeconds: wanted.expiresInSeconds,
    latest: wanted.expiresAtMost,
    labels: toJson(labels),
    eventType: event.type,
    eventData: toJson(event.data),
  });
  if (token === undefined) {
    throw nameTaken(
      'token',
      name,
      'Take another name: a token that was revoked keeps its own, so that events say who did what.',
    );
  }
  return { token, text: formatToken(id, secret) };
}

/** As it was kept for a repeated request. */
function revive(stored: JsonObject): TokenFacts {
  const token = stored as unknown as Omit<TokenFacts, 'createdAt' | 'expiresAt' | 'labels'> & {
    readonly createdAt: string;
    readonly expiresAt: string | null;
    /** Kept since there are any. */
    readonly labels?: TokenFacts['labels'];
  };
  const { createdAt, expiresAt, labels = {} } = token;
  return {
    ...token,
    labels,
    createdAt: new Date(createdAt),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    revokedAt: null,
  };
}
