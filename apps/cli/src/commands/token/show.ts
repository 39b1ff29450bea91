import type { Context } from '../../context.ts';
import { findListed } from '../../resolve-listed.ts';
import { fields } from '../../table.ts';
import { stateOf } from './list.ts';

const WHOLE = 'all of its role';

export async function whoAmI(context: Context): Promise<void> {
  const client = await context.client();
  const self = await client.tokens.self();
  const { project, ratePerSecond } = self;
  await (context.isJson
    ? context.json(self)
    : context.text(
        fields([
          ['token', self.name],
          ['id', self.id],
          ['project', `${project.name} (${project.id})`],
          ['administers', project.administers ? 'yes' : 'no'],
          ['role', self.role],
          ['scopes', self.scopes?.join(', ') ?? WHOLE],
          ['rate', ratePerSecond === null ? 'no limit' : `${ratePerSecond} requests a second`],
          ['expires', self.expiresAt ?? 'never'],
        ]),
      ));
}

export async function showToken(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const token = await findListed(client.tokens.list(), 'token', text);
  const { ratePerSecond } = token;
  await (context.isJson
    ? context.json(token)
    : context.text(
        fields([
          ['token', token.name],
          ['id', token.id],
          ['state', stateOf(token, Date.now())],
          ['role', token.role],
          ['scopes', token.scopes?.join(', ') ?? WHOLE],
          ['rate', ratePerSecond === null ? '-' : `${ratePerSecond} requests a second`],
          ['created', `${token.createdAt} by ${token.author}`],
          ['expires', token.expiresAt ?? 'never'],
          ['revoked', token.revokedAt ?? '-'],
        ]),
      ));
}
