import type { Authorization } from '@drydock/contract';
import { AUTHORIZATION_STATUSES, DrydockError, type AuthorizationStatus } from '@drydock/model';
import type { Context } from '../../context.ts';
import { age } from '../../duration.ts';
import { findListed } from '../../resolve-listed.ts';
import { fields, table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';

export interface AuthorizationListOptions {
  readonly asked?: boolean;
  readonly received?: boolean;
  readonly status?: string;
  readonly blueprint?: string;
  readonly limit?: number;
}

export async function listAuthorizations(
  context: Context,
  options: AuthorizationListOptions,
): Promise<void> {
  const { asked, received, blueprint, limit = LIST_LIMIT } = options;
  const status = options.status?.split(',').map(statusNamed);
  const client = await context.client();
  const filter = {
    ...(asked === true && { direction: 'asked' as const }),
    ...(received === true && { direction: 'received' as const }),
    ...(status !== undefined && { status }),
    ...(blueprint !== undefined && { blueprint }),
  };
  const { items, hasMore } = await take(client.authorizations.list(filter), limit);
  await (context.isJson
    ? context.json({ items })
    : context.text(authorizationTable(items, Date.now())));
  noteLength(context, 'authorizations', items.length, hasMore);
}

export async function showAuthorization(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const one = await findListed(client.authorizations.list(), 'authorization', text);
  await (context.isJson
    ? context.json(one)
    : context.text(
        fields([
          ['id', one.id],
          ['status', one.status],
          ['blueprint', `${one.blueprintName} (${one.blueprint}), provides ${one.provides}`],
          ['asked by', `${one.asker.name}${by(one.askedBy)}`],
          ['owned by', `${one.owner.name}${by(one.decidedBy)}`],
          ['reason', one.reason ?? '-'],
          ['asked', one.createdAt],
          ['decided', one.decidedAt ?? '-'],
        ]),
      ));
}

function statusNamed(text: string): AuthorizationStatus {
  const status = AUTHORIZATION_STATUSES.find((one) => one === text);
  if (status === undefined) {
    throw new DrydockError('invalid-request', `There is no status ${text}.`, {
      hint: `There are ${AUTHORIZATION_STATUSES.join(', ')}.`,
    });
  }
  return status;
}

function by(token: string | null): string {
  return token === null ? '' : `, token ${token}`;
}

function authorizationTable(items: readonly Authorization[], nowMs: number): string {
  return table(
    ['ID', 'DIRECTION', 'STATUS', 'PROJECT', 'BLUEPRINT', 'PROVIDES', 'AGE', 'REASON'],
    items.map((one) => [
      one.id,
      one.direction,
      one.status,
      one.direction === 'asked' ? one.owner.name : one.asker.name,
      one.blueprintName,
      one.provides,
      age(one.createdAt, nowMs),
      one.reason ?? '',
    ]),
  );
}
