import type { QuotaName } from '@drydock/model';
import type { Context } from '../../context.ts';

/** Null puts the default back. */
export async function setQuota(
  context: Context,
  name: QuotaName,
  value: number | null,
  { project }: { readonly project?: string },
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
