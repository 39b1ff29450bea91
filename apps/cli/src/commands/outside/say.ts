import type { Context } from '../../context.ts';

/** What becomes of a finding, as somebody says it. */
export async function sayOfOutside(
  context: Context,
  id: string,
  what: 'takeBack' | 'leave',
): Promise<void> {
  const client = await context.client();
  const found = await client.outside[what](id);
  await (context.isJson
    ? context.json(found)
    : context.text(`${found.what} ${found.thing} is ${found.status}\n`));
}
