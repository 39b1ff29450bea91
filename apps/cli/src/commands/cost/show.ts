import type { Costs } from '@drydock/contract';
import type { Context } from '../../context.ts';
import { table } from '../../table.ts';

export interface CostOptions {
  readonly since?: Date;
  readonly until?: Date;
  readonly by?: string;
  readonly project?: string;
}

type Sums = Costs['total'];

export async function showCosts(
  context: Context,
  { since, until, by, project }: CostOptions,
): Promise<void> {
  const client = await context.client();
  const costs = await client.costs.sum({
    ...(since !== undefined && { since: since.toISOString() }),
    ...(until !== undefined && { until: until.toISOString() }),
    ...(by !== undefined && { by }),
    ...(project !== undefined && { project }),
  });
  await (context.isJson ? context.json(costs) : context.text(tableOf(costs)));
  if (!context.isJson) {
    context.note(`From ${costs.since} to ${costs.until}, in hours.`);
    if (costs.total.unpricedSeconds > 0) {
      const hours = hoursOf(costs.total.unpricedSeconds);
      context.note(
        `${hours} hours of resources have no price; see \`drydock blueprint update --help\`.`,
      );
    }
  }
}

function tableOf({ by, groups, rest, total }: Costs): string {
  return table(
    [
      by.toUpperCase(),
      'IN USE',
      'IDLE',
      'BUILDING',
      'FAILED',
      'CLEANING',
      'LEAKED',
      'LEASES',
      'COST',
    ],
    [
      ...groups.map((group) => rowOf(group.value ?? '-', group)),
      ...(rest === null ? [] : [rowOf('(others)', rest)]),
      rowOf('(all)', total),
    ],
  );
}

function rowOf(name: string, { seconds, leaseSeconds, costs }: Sums): readonly string[] {
  const { inUse, idle, building, failed, cleaning, leaked } = seconds;
  return [
    name,
    ...[inUse, idle, building, failed, cleaning, leaked, leaseSeconds.active].map(hoursOf),
    costs.length === 0
      ? '-'
      : costs.map(({ currency, amount }) => `${cents(amount)} ${currency}`).join(', '),
  ];
}

const hoursOf = (seconds: number): string => (seconds === 0 ? '-' : (seconds / 3_600).toFixed(2));

/** Two digits for people: `-o json` has them all. Half a cent is rounded up. */
function cents(amount: string): string {
  const [whole = '0', digits = ''] = amount.split('.');
  const thousandths = BigInt(whole + digits.padEnd(3, '0').slice(0, 3));
  const text = ((thousandths + 5n) / 10n).toString().padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}
