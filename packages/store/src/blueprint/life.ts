import type { BlueprintSettings } from '@drydock/engine';
import {
  buildingSettings,
  poolSettings,
  type BuildingSettings,
  type HolderLimit,
  type LabelLimit,
  type PoolSettings,
  type Pricing,
  type Quantities,
} from '@drydock/model';
import { Prisma } from '../generated/prisma/client.ts';

type Life = Pick<BlueprintSettings, 'pool' | 'building' | 'pricing'>;
type LifeLimits = Pick<
  BlueprintSettings['limits'],
  'leaseSecondsMax' | 'quantities' | 'perOwner' | 'perLabel'
>;

/** What is written of how long things live, of limits by holder and quantity, and of prices. */
export const lifeColumns = ({
  pool,
  building,
  pricing,
  limits,
}: Life & { readonly limits: LifeLimits }) => ({
  pool: json(pool),
  building: json(building),
  pricing: pricing === null ? Prisma.DbNull : json(pricing),
  limitLeaseSeconds: limits.leaseSecondsMax,
  quantities: json(limits.quantities),
  limitPerOwner: limits.perOwner === null ? Prisma.DbNull : json(limits.perOwner),
  limitPerLabel: limits.perLabel.map(json),
});

const json = (value: object): Prisma.InputJsonObject => value as Prisma.InputJsonObject;

export interface LifeRow {
  readonly pool: unknown;
  readonly building: unknown;
  readonly pricing: unknown;
  readonly limitLeaseSeconds: number | null;
  readonly quantities: unknown;
  readonly limitPerOwner: unknown;
  readonly limitPerLabel: unknown;
}

export const lifeOf = (row: LifeRow): Life => ({
  pool: poolSettings(row.pool as Partial<PoolSettings>),
  building: buildingSettings(row.building as Partial<BuildingSettings>),
  pricing: row.pricing as Pricing | null,
});

export const lifeLimitsOf = (row: LifeRow): LifeLimits => ({
  leaseSecondsMax: row.limitLeaseSeconds,
  quantities: row.quantities as Quantities,
  perOwner: row.limitPerOwner as HolderLimit | null,
  perLabel: row.limitPerLabel as readonly LabelLimit[],
});
