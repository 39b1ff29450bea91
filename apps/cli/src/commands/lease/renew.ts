import type { Context } from '../../context.ts';
import { until } from '../../duration.ts';
import { resolveId } from '../../nouns/find.ts';
import { tellLoss } from '../../tell-loss.ts';

export async function renewLease(
  context: Context,
  text: string,
  options: { readonly ttl?: number },
): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, 'lease', text);
  const ttlSeconds = options.ttl ?? (await client.leases.get(id)).ttlSeconds;
  const lease = await tellLoss(client, id, () => client.leases.renew(id, ttlSeconds));
  if (context.isJson) {
    await context.json(lease);
    return;
  }
  await context.text(`${id} expires in ${until(lease.expiresAt, Date.now())}\n`);
}
