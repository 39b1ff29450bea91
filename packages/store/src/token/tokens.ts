import { createHash, randomBytes } from 'node:crypto';
import type { Idempotency } from '@drydock/engine';
import { DrydockError, newId, type JsonObject, type Role, type Scope } from '@drydock/model';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { Database, Runner } from '../postgres/database.ts';
import { once } from '../idempotency/once.ts';
import { admit } from '../quota/admit.ts';
import { formatToken } from './text.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** A token without its secret. */
export interface TokenRecord {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[] | null;
  readonly ratePerSecond: number | null;
  readonly author: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewToken {
  /** Whose request it is: the idempotency key is recorded there. */
  readonly callerProjectId: string;
  readonly projectId: string;
  readonly author: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[] | null;
  readonly ratePerSecond: number | null;
  readonly expiresInSeconds: number | null;
  /** When whoever creates it ends: it cannot go on for longer. Null for never. */
  readonly expiresAtMost: Date | null;
  readonly idempotency: Idempotency | null;
}

/**
 * The whole token as text is there for the request that made it alone: only a hash of its secret
 * is stored, so a repeated request is told everything but that.
 */
export type TokenCreation =
  | { readonly outcome: 'done'; readonly token: TokenRecord; readonly text: string }
  | { readonly outcome: 'repeated'; readonly token: TokenRecord; readonly text: null }
  | { readonly outcome: 'key-reused' };

type TokenRow = RowOf<'token/list'>;

/** A page of a project's tokens, those that are no longer good as well. */
export async function listTokens(
  runner: Runner,
  projectId: string,
  page: PageRequest,
): Promise<PageOf<TokenRecord>> {
  const values = {
    project: projectId,
    below: belowOf(page)?.toString() ?? null,
    limit: page.limit + 1,
  };
  const rows = await runner.rows('token/list', values);
  return pageOf(rows, page, ({ number }) => BigInt(number), tokenRecord);
}

/**
 * Creates a token with an event of its project and the idempotency record.
 *
 * @throws DrydockError `name-taken`, `quota-exceeded`, or `forbidden` where it would outlive its maker
 */
export function createToken(database: Database, wanted: NewToken): Promise<TokenCreation> {
  const { callerProjectId, idempotency } = wanted;
  const request = { projectId: callerProjectId, idempotency, status: 201 } as const;
  return database.transaction(async (runner): Promise<TokenCreation> => {
    const made: { text?: string } = {};
    const done = await once(runner, request, async () => {
      const { token, text } = await insertToken(runner, wanted);
      made.text = text;
      return kept(token);
    });
    if (done.outcome === 'key-reused') {
      return done;
    }
    const token = restored(done.kept);
    const { text } = made;
    return text === undefined
      ? { outcome: 'repeated', token, text: null }
      : { outcome: 'done', token, text };
  });
}

/** False where the project has no such token; one that was revoked before stays as it is. */
export async function revokeToken(
  runner: Runner,
  wish: { readonly projectId: string; readonly id: string; readonly author: string },
): Promise<boolean> {
  const rows = await runner.rows('token/revoke', {
    project: wish.projectId,
    token: wish.id,
    author: wish.author,
  });
  return rows.length === 1;
}

async function insertToken(
  runner: Runner,
  wanted: NewToken,
): Promise<{ token: TokenRecord; text: string }> {
  const { expiresInSeconds, expiresAtMost } = wanted;
  if (expiresInSeconds !== null && expiresAtMost !== null) {
    assertNoLonger(expiresInSeconds, expiresAtMost);
  }
  await admit(runner, wanted.projectId, 'tokens');
  const id = newId('token');
  const secret = randomBytes(32).toString('base64url');
  const [row] = await runner.rows('token/insert', {
    id,
    project: wanted.projectId,
    name: wanted.name,
    role: wanted.role,
    secretHash: createHash('sha256').update(secret).digest(),
    scopes: wanted.scopes,
    ratePerSecond: wanted.ratePerSecond,
    author: wanted.author,
    ttlSeconds: expiresInSeconds,
    latest: expiresAtMost,
  });
  if (row === undefined) {
    throw nameTaken(wanted.name);
  }
  return { token: tokenRecord(row), text: formatToken(id, secret) };
}

function tokenRecord(row: TokenRow): TokenRecord {
  const { id, name, role, scopes, author } = row;
  return {
    id,
    name,
    role,
    scopes,
    ratePerSecond: row.ratePerSecond,
    author,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt,
  };
}

function kept(token: TokenRecord): JsonObject {
  return JSON.parse(JSON.stringify(token)) as JsonObject;
}

function restored(answer: JsonObject): TokenRecord {
  const token = answer as unknown as TokenRecord & {
    readonly createdAt: string;
    readonly expiresAt: string | null;
  };
  const { createdAt, expiresAt } = token;
  return {
    ...token,
    createdAt: new Date(createdAt),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    revokedAt: null,
  };
}

/** Here and not where the request is checked: what was created once is not judged again. */
function assertNoLonger(expiresInSeconds: number, expiresAtMost: Date): void {
  const expiresAtMs = Date.now() + expiresInSeconds * 1_000;
  if (expiresAtMs > expiresAtMost.getTime()) {
    throw new DrydockError(
      'forbidden',
      `This token ends at ${expiresAtMost.toISOString()}, and cannot make one that lasts longer.`,
      { hint: 'Leave out how long: the new one ends with this one then.' },
    );
  }
}

function nameTaken(name: string): DrydockError {
  return new DrydockError('name-taken', `The project has had a token named "${name}" already.`, {
    hint: 'Take another name: a token that was revoked keeps its own, so that events say who did what.',
    problems: [{ field: 'name', detail: 'is taken' }],
  });
}
