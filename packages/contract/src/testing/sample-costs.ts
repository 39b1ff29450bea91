import type { JsonObject } from '@drydock/model';
import type { Costs } from '../cost/cost.ts';

const HOUR = 3_600;

/** A blueprint that has a price and one that has none, whatever is asked. */
export function sampleCosts({ since, until, by }: JsonObject): Costs {
  const leaseSeconds = { setUp: 60, active: HOUR, cleaning: 0 };
  const priced: Costs['total'] = {
    seconds: { building: HOUR / 2, inUse: HOUR, idle: 2 * HOUR, failed: 0, cleaning: 0, leaked: 0 },
    unpricedSeconds: 0,
    costs: [
      {
        currency: 'EUR',
        amount: '0.355',
        building: '0.05',
        inUse: '0.10',
        idle: '0.205',
        failed: '0.00',
        cleaning: '0.00',
        leaked: '0.00',
      },
    ],
    leaseSeconds,
  };
  const plain: Costs['total'] = {
    seconds: { building: 0, inUse: 0, idle: 0, failed: HOUR, cleaning: 0, leaked: HOUR / 2 },
    unpricedSeconds: 1.5 * HOUR,
    costs: [],
    leaseSeconds: { setUp: 0, active: 0, cleaning: 0 },
  };
  return {
    since: typeof since === 'string' ? since : '2026-11-29T00:00:00.000Z',
    until: typeof until === 'string' ? until : '2026-11-30T00:00:00.000Z',
    by: typeof by === 'string' ? by : 'blueprint',
    groups: [
      { value: 'machines', blueprint: 'bp_1', ...priced },
      { value: null, blueprint: null, ...plain },
    ],
    rest: null,
    total: {
      ...priced,
      seconds: { ...priced.seconds, failed: HOUR, leaked: HOUR / 2 },
      unpricedSeconds: plain.unpricedSeconds,
    },
  };
}
