import type { Context } from '../../context.ts';
import { resolveId } from '../../nouns/find.ts';

export async function askAuthorization(context: Context, blueprint: string): Promise<void> {
  const client = await context.client();
  const asked = await client.authorizations.ask(blueprint);
  if (context.isJson) {
    await context.json(asked);
    return;
  }
  await context.text(`${asked.id}\n`);
  context.note(
    asked.status === 'authorized'
      ? `The project ${asked.owner.name} has authorized it already.`
      : `The project ${asked.owner.name} has to approve it.`,
  );
}

export async function moveAuthorization(
  context: Context,
  verb: 'approve' | 'decline' | 'revoke' | 'withdraw',
  text: string,
  reason?: string,
): Promise<void> {
  const client = await context.client();
  const { authorizations } = client;
  const id = await resolveId(client, 'authorization', text);
  const moved =
    verb === 'decline' || verb === 'revoke'
      ? await authorizations[verb](id, reason)
      : await authorizations[verb](id);
  await (context.isJson ? context.json(moved) : context.text(`${id} is ${moved.status}\n`));
}
