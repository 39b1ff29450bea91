import type { Quota } from '@drydock/contract';
import type { QuotaName } from '@drydock/model';
import type { Context } from '../../context.ts';
import { table } from '../../table.ts';

interface OfProject {
  readonly project?: string;
}

export async function listQuotas(context: Context, { project }: OfProject): Promise<void> {
  const client = await context.client();
  const items = await client.quotas.list({ ...(project !== undefined && { project }) });
  await (context.isJson ? context.json({ items }) : context.text(quotaTable(items)));
}

/** Null puts the default back. */
export async function setQuota(
  context: Context,
  name: QuotaName,
  value: number | null,
  { project }: OfProject,
): Promise<void> {
  const client = await context.client();
  const items = await client.quotas.set({
    ...(project !== undefined && { project }),
    values: { [name]: value },
  });
  const quota = items.find((each) => each.name === name);
  if (quota === undefined) {
    throw new Error(`The answer has no quota ${name}.`);
  }
  const standard = quota.author === null ? ', the default' : '';
  await (context.isJson
    ? context.json(quota)
    : context.text(`${quota.name} is ${quota.value}${standard}\n`));
}

function quotaTable(quotas: readonly Quota[]): string {
  return table(
    ['QUOTA', 'USED', 'VALUE', 'DEFAULT', 'SET BY'],
    quotas.map((quota) => [
      quota.name,
      quota.used === null ? '-' : String(quota.used),
      String(quota.value),
      String(quota.default),
      quota.author ?? '-',
    ]),
  );
}
