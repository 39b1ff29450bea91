import type { Token } from '@drydock/contract';
import type { Context } from '../../context.ts';
import { age, until } from '../../duration.ts';
import { table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';

export async function listTokens(
  context: Context,
  { all = false, limit = LIST_LIMIT }: { readonly all?: boolean; readonly limit?: number },
): Promise<void> {
  const client = await context.client();
  const nowMs = Date.now();
  const wanted = all ? client.tokens.list() : goodOnes(client.tokens.list(), nowMs);
  const { items, hasMore } = await take(wanted, limit);
  await (context.isJson ? context.json({ items }) : context.text(tokenTable(items, nowMs)));
  noteLength(context, 'tokens', items.length, hasMore);
}

async function* goodOnes(tokens: AsyncIterable<Token>, nowMs: number): AsyncGenerator<Token> {
  for await (const token of tokens) {
    if (stateOf(token, nowMs) === 'good') {
      yield token;
    }
  }
}

export function stateOf({ revokedAt, expiresAt }: Token, nowMs: number): string {
  if (revokedAt !== null) {
    return 'revoked';
  }
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'good';
}

function tokenTable(tokens: readonly Token[], nowMs: number): string {
  return table(
    ['NAME', 'ROLE', 'STATE', 'EXPIRES', 'RATE', 'AGE', 'ID', 'SCOPES'],
    tokens.map((token) => [
      token.name,
      token.role,
      stateOf(token, nowMs),
      until(token.expiresAt, nowMs),
      token.ratePerSecond === null ? '-' : `${token.ratePerSecond}/s`,
      age(token.createdAt, nowMs),
      token.id,
      token.scopes?.join(',') ?? 'all of its role',
    ]),
  );
}
