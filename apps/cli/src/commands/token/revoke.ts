import type { Context } from '../../context.ts';
import { resolveListed } from '../../resolve-listed.ts';

const SELF = 'self';

export async function revokeTokens(context: Context, texts: readonly string[]): Promise<void> {
  const client = await context.client();
  // All are resolved first: a wrong one revokes nothing.
  const ids: string[] = [];
  for (const text of texts.filter((each) => each !== SELF)) {
    ids.push(await resolveListed(() => client.tokens.list(), 'token', text));
  }
  for (const id of ids) {
    await client.tokens.revoke(id);
    await said(context, id);
  }
  // Last: nothing can be revoked with it afterwards.
  if (texts.includes(SELF)) {
    const { id } = await client.tokens.self();
    await client.tokens.revokeSelf();
    await said(context, id);
  }
}

function said(context: Context, id: string): Promise<void> {
  return context.isJson ? context.jsonLine({ id }) : context.text(`${id} is revoked\n`);
}
