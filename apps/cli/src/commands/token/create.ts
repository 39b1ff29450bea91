import { DrydockError, SCOPES, type Role, type Scope } from '@drydock/model';
import type { Context } from '../../context.ts';

export interface TokenCreateOptions {
  readonly role: Role;
  readonly scope?: readonly string[];
  readonly expires?: number;
  readonly rate?: number;
  readonly project?: string;
}

export async function createToken(
  context: Context,
  name: string,
  options: TokenCreateOptions,
): Promise<void> {
  const { role, scope, expires, rate, project } = options;
  const scopes = scope?.map(scopeNamed);
  const client = await context.client();
  const created = await client.tokens.create({
    name,
    role,
    ...(scopes !== undefined && { scopes }),
    ...(expires !== undefined && { expiresInSeconds: expires }),
    ...(rate !== undefined && { ratePerSecond: rate }),
    ...(project !== undefined && { project }),
  });
  if (context.isJson) {
    await context.json(created);
    return;
  }
  if (created.secret === null) {
    throw new DrydockError('conflict', `${created.id} was created, but its secret was lost.`, {
      hint: `The answer did not arrive. Revoke ${created.id} and create another.`,
    });
  }
  await context.text(`${created.secret}\n`);
  context.note(`${created.id}. It is shown this once.`);
}

function scopeNamed(text: string): Scope {
  const scope = SCOPES.find((each) => each === text);
  if (scope === undefined) {
    throw new DrydockError('invalid-request', `There is no scope ${text}.`, {
      hint: `Scopes are ${SCOPES.join(', ')}.`,
    });
  }
  return scope;
}
