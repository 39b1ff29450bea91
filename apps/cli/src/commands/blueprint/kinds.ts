import type { Context } from '../../context.ts';
import { table } from '../../table.ts';

export async function listKinds(context: Context): Promise<void> {
  const client = await context.client();
  const items = await client.kinds();
  if (context.isJson) {
    await context.json({ items });
    return;
  }
  await context.text(
    table(
      ['KIND', 'PROVIDES', 'ALLOWED', 'INTERFACES', 'SUMMARY'],
      items.map((kind) => [
        kind.kind,
        kind.provides,
        kind.allowed ? 'yes' : 'no',
        kind.interfaces.join(',') || '-',
        kind.summary,
      ]),
    ),
  );
}
