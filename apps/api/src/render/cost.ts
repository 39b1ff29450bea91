import type { AnswerOf } from '@drydock/contract';
import { LEASE_ENTRIES, RESOURCE_ENTRIES, type CostEntry } from '@drydock/model';
import type { CostRow, Costs } from '@drydock/store';

type Answer = AnswerOf<'costs.sum'>;
type Sums = Answer['total'];

const OF_RESOURCES = [...RESOURCE_ENTRIES, 'leaked'] as const;
/** As the contract calls them. */
const NAMES = {
  building: 'building',
  'in-use': 'inUse',
  idle: 'idle',
  failed: 'failed',
  cleaning: 'cleaning',
  leaked: 'leaked',
} as const satisfies Record<(typeof OF_RESOURCES)[number], keyof Sums['seconds']>;
const LEASE_NAMES = {
  'lease-set-up': 'setUp',
  'lease-active': 'active',
  'lease-cleaning': 'cleaning',
} as const satisfies Record<(typeof LEASE_ENTRIES)[number], keyof Sums['leaseSeconds']>;

/** How many digits of an amount are told, and are exact. */
const DIGITS = 9;

export function renderCosts({ since, until, rows }: Costs, by: string): Answer {
  const groups = new Map<string, CostRow[]>();
  for (const row of rows.filter(({ isRest }) => !isRest)) {
    const key = JSON.stringify([row.blueprint, row.value]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const rest = rows.filter(({ isRest }) => isRest);
  return {
    since: since.toISOString(),
    until: until.toISOString(),
    by,
    groups: [...groups.values()].map((own) => ({
      value: own[0]?.value ?? null,
      blueprint: own[0]?.blueprint ?? null,
      ...sumsOf(own),
    })),
    rest: rest.length === 0 ? null : sumsOf(rest),
    total: sumsOf(rows),
  };
}

function sumsOf(rows: readonly CostRow[]): Sums {
  const seconds = (entry: CostEntry): number =>
    inSeconds(rows.filter((row) => row.entry === entry));
  const currencies = [...new Set(rows.flatMap(({ cost }) => cost?.currency ?? []))].toSorted();
  const isOfResources = ({ entry }: CostRow): boolean => entry in NAMES;
  return {
    seconds: named(NAMES, seconds),
    unpricedSeconds: inSeconds(rows.filter((row) => row.cost === null && isOfResources(row))),
    costs: currencies.map((currency) => {
      const own = rows.filter(({ cost }) => cost?.currency === currency);
      return {
        currency,
        amount: amountOf(own),
        ...named(NAMES, (entry) => amountOf(own.filter((row) => row.entry === entry))),
      };
    }),
    leaseSeconds: named(LEASE_NAMES, seconds),
  };
}

/** Whole microseconds are added up; the sum is exact up to 285 years, and then to the next double. */
const inSeconds = (rows: readonly CostRow[]): number =>
  Number(rows.reduce((sum, { micros }) => sum + micros, 0n)) / 1_000_000;

/** Decimal numbers of so many digits, added up without rounding: `12.30`. */
function amountOf(rows: readonly CostRow[]): string {
  const digits = rows
    .reduce((sum, { cost }) => sum + BigInt((cost?.amount ?? '0').replace('.', '')), 0n)
    .toString()
    .padStart(DIGITS + 1, '0');
  const text = `${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
  return text.replace(/(\.\d\d\d*?)0+$/, '$1');
}

function named<const Names extends Readonly<Record<string, string>>, Value>(
  names: Names,
  of: (entry: Extract<keyof Names, string>) => Value,
): Record<Names[keyof Names], Value> {
  const entries = (Object.entries(names) as [Extract<keyof Names, string>, string][]).map(
    ([entry, name]) => [name, of(entry)],
  );
  return Object.fromEntries(entries) as Record<Names[keyof Names], Value>;
}
