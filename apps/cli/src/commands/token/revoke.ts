import type { Context } from '../../context.ts';
import { resolveIds } from '../../nouns/find.ts';

const SELF = 'self';

export async function revokeTokens(context: Context, texts: readonly string[]): Promise<void> {
  const client = await context.client();
  const others = texts.filter((each) => each !== SELF);
  for (const id of await resolveIds(client, 'token', others)) {
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
