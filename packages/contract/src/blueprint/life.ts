import {
  BOUNDS,
  BUILDING_DEFAULTS,
  POOL_DEFAULTS,
  QUANTITY_MAX,
  QUANTITY_NAME,
  type BuildingSettings,
  type PoolSettings,
} from '@drydock/model';
import { z } from 'zod';
import { dashedName, line } from '../http/text.ts';

/** The largest number that PostgreSQL's `integer` holds. */
export const INTEGER_MAX = 2_147_483_647;

const count = z.int().min(0).max(INTEGER_MAX);
const seconds = z
  .int()
  .min(1)
  .max(BOUNDS.ttlSecondsMax * 12);
const upToSeconds = seconds.nullable();

const schedule = z.strictObject({
  cron: line.describe('When, as five fields: `0 8 * * 1-5`.'),
  timezone: line.describe('In whose time, by its name: `Europe/Berlin`.'),
  readyMin: count.describe('How many stand ready from then on.'),
});

const breaker = z
  .strictObject({
    failuresMin: z.int().min(1).max(10_000).describe('Fewer never open it.'),
    share: z
      .number()
      .min(0)
      .max(1)
      .describe('Of all that were there or were begun in the window, from 0 to 1.'),
    windowSeconds: z.int().min(10).max(86_400).describe('How far it looks back.'),
    pauseSeconds: z.int().min(1).max(86_400).describe('For how long nothing is built then.'),
  })
  .describe('Builds nothing for a while where too many fail; null for never.');

/** What each field means, and takes; without defaults. */
const POOL = {
  buildOnDemand: z.boolean().describe('Whether something is built because a lease waits.'),
  readyMin: count.describe('How many stand ready, unused, where no schedule says something else.'),
  schedule: z
    .array(schedule)
    .max(BOUNDS.schedulesMax)
    .describe('`readyMin` by time: the last firing of any of them holds.'),
  idleSecondsMax: upToSeconds.describe(
    'How long one stands unused before it goes, beyond `readyMin`; null for ever.',
  ),
  ageSecondsMax: upToSeconds.describe(
    'How old one gets before it takes no new leases and goes; null for any age.',
  ),
  usesMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .describe('Leases that are placed on one before it goes; null for any number.'),
  illSecondsMax: upToSeconds.describe(
    'How long a quarantined one stays before it is replaced; null for ever.',
  ),
  graceSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .describe('How long one was idle before it is given up for a lease that it cannot serve.'),
  rollOut: z
    .enum(['keep', 'replace-idle'])
    .describe('What becomes of what an older revision has built.'),
  breaker: breaker.nullable(),
} satisfies Record<keyof PoolSettings, z.ZodType>;

const POOL_MEANS = 'How long its resources live, and how many stand ready.';

export const poolShown = z.object(POOL).describe(POOL_MEANS);

export const poolGiven = z
  .strictObject({
    buildOnDemand: POOL.buildOnDemand.default(POOL_DEFAULTS.buildOnDemand),
    readyMin: POOL.readyMin.default(POOL_DEFAULTS.readyMin),
    schedule: POOL.schedule.default([]),
    idleSecondsMax: POOL.idleSecondsMax.default(null),
    ageSecondsMax: POOL.ageSecondsMax.default(null),
    usesMax: POOL.usesMax.default(null),
    illSecondsMax: POOL.illSecondsMax.default(null),
    graceSeconds: POOL.graceSeconds.default(POOL_DEFAULTS.graceSeconds),
    rollOut: POOL.rollOut.default(POOL_DEFAULTS.rollOut),
    breaker: POOL.breaker.default(POOL_DEFAULTS.breaker),
  })
  .prefault({})
  .describe(POOL_MEANS);

export const poolPatch = z
  .strictObject(POOL)
  .partial()
  .optional()
  .describe('A setting that is left out stays.');

const BUILDING = {
  pauseSecondsFirst: z
    .int()
    .min(1)
    .max(3_600)
    .describe('After a build that failed; twice as long after each further one.'),
  pauseSecondsMax: z.int().min(1).max(86_400).describe('How long that gets.'),
  deadlineSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .nullable()
    .describe('For a whole build, all its tries; null for no bound but the kind’s own.'),
  failedChecksMax: z
    .int()
    .min(1)
    .max(100)
    .describe('Health checks in a row that fail before it is quarantined.'),
  keepFailedSeconds: z
    .int()
    .min(0)
    .max(30 * 86_400)
    .describe('For how long the output of a build that failed is kept.'),
} satisfies Record<keyof BuildingSettings, z.ZodType>;

const BUILDING_MEANS = 'Pauses and deadlines of what it builds.';

export const buildingShown = z.object(BUILDING).describe(BUILDING_MEANS);

export const buildingGiven = z
  .strictObject({
    pauseSecondsFirst: BUILDING.pauseSecondsFirst.default(BUILDING_DEFAULTS.pauseSecondsFirst),
    pauseSecondsMax: BUILDING.pauseSecondsMax.default(BUILDING_DEFAULTS.pauseSecondsMax),
    deadlineSeconds: BUILDING.deadlineSeconds.default(null),
    failedChecksMax: BUILDING.failedChecksMax.default(BUILDING_DEFAULTS.failedChecksMax),
    keepFailedSeconds: BUILDING.keepFailedSeconds.default(BUILDING_DEFAULTS.keepFailedSeconds),
  })
  .prefault({})
  .describe(BUILDING_MEANS);

export const buildingPatch = z
  .strictObject(BUILDING)
  .partial()
  .optional()
  .describe('A setting that is left out stays.');

const quantityName = z
  .string()
  .regex(QUANTITY_NAME, { error: 'must be a word of letters, digits and dashes' });

/** Amounts by name. */
export const quantities = z
  .record(quantityName, z.int().min(1).max(QUANTITY_MAX))
  .refine((given) => Object.keys(given).length <= BOUNDS.quantitiesMax, {
    error: `must have at most ${BOUNDS.quantitiesMax} names`,
  });

export const shownQuantities = z.record(z.string(), z.int());

const HOLDER = {
  leases: count.nullable().default(null).describe('How many leases; null for any number.'),
  quantities: quantities.default({}).describe('How much of each quantity; others are not bounded.'),
};

const perOwner = z.strictObject(HOLDER).nullable();
const perLabel = z
  .array(z.strictObject({ label: dashedName.describe('The label’s name.'), ...HOLDER }))
  .max(BOUNDS.labelLimitsMax);

/** Limits besides the plain numbers. */
export const LIMITS = {
  leaseSecondsMax: upToSeconds.describe(
    'How long a lease is active at most, however often it is renewed; null for any time.',
  ),
  quantities: quantities.describe('What each resource offers: `{"cpu": 8, "memoryMiB": 16384}`.'),
  perOwner: perOwner.describe('What one owner may have on all its resources; null for no limit.'),
  perLabel: perLabel.describe('What leases with one value of a label may have together.'),
};

export const pricing = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .describe('As ISO 4217 has it: `EUR`.'),
    perHour: z.number().min(0).max(1_000_000).describe('Of one resource.'),
    perHourByType: z
      .record(z.string().max(128), z.number().min(0).max(1_000_000))
      .default({})
      .describe('By the type that its kind has chosen, where that costs something else.'),
  })
  .describe('What a resource costs; null where nobody has said.');
