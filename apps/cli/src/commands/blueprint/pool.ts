import type { BlueprintPool } from '@drydock/contract';
import type { Context } from '../../context.ts';
import { resolveId } from '../../nouns/find.ts';
import { fields } from '../../table.ts';

export async function showPool(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const id = await resolveId(client, 'blueprint', text);
  const pool = await client.blueprints.pool(id);
  if (context.isJson) {
    await context.json(pool);
    return;
  }
  await context.text(describePool(pool));
}

/** What stands, what should, and what is in the way. */
export function describePool(pool: BlueprintPool): string {
  const { firing, nextFiring, breaker, rollOut, pauses, nextAt } = pool;
  return fields([
    ['ready', `${pool.ready} of ${pool.readyMin}`],
    ['in use', String(pool.inUse)],
    ['building', String(pool.building)],
    ['ill', String(pool.ill)],
    ['leaving', String(pool.leaving)],
    ['of older revisions', String(pool.old)],
    ['as scheduled', firing === null ? '-' : `${firing.readyMin} since ${firing.at}`],
    ['next', nextFiring === null ? '-' : `${nextFiring.readyMin} from ${nextFiring.at}`],
    [
      'breaker',
      breaker === null
        ? 'closed'
        : `open until ${breaker.until}: ${breaker.failed} of ${breaker.of} failed within ${breaker.windowSeconds} s`,
    ],
    [
      'roll-out',
      rollOut === null
        ? '-'
        : `revision ${rollOut.revision} ${rollOut.status}${rollOut.reason === null ? '' : `: ${rollOut.reason}`}`,
    ],
    ...pauses.map(({ choice, failed, until, reason }): readonly [string, string] => [
      'paused',
      `until ${until}, failed ${failed} times${Object.keys(choice).length === 0 ? '' : ` (${JSON.stringify(choice)})`}: ${reason}`,
    ]),
    [
      'looked at again',
      nextAt ?? (pool.kept ? '-' : 'never: nothing of it comes or goes by itself'),
    ],
  ]);
}
