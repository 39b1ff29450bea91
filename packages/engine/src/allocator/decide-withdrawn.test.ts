import { createRegistry, defineBlueprint, done } from '@drydock/blueprint';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { blueprint, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';

/** Hosts of a list; one that was taken off it serves nobody any more. */
const listed = defineBlueprint({
  kind: 'thing',
  provides: 'thing',
  summary: 'Of a list.',
  config: z.strictObject({ hosts: z.array(z.string()).describe('Names.') }),
  resource: {
    name: (_, id) => id,
    choices: ({ hosts }) => hosts.map((host) => ({ slots: [host], choice: { host } })),
    withdrawn: ({ hosts }, { host }) =>
      typeof host === 'string' && !hosts.includes(host)
        ? `${host} is not on the list any more.`
        : null,
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
  lease: { destroy: () => Promise.resolve(done()) },
});
const kinds = createRegistry([listed]);
const blueprints = [
  blueprint({ revision: 2, config: { hosts: ['b'] }, limitResources: 1, resources: 1 }),
];
const old = (host: string, live = 0) =>
  resource('res_1', { config: { hosts: ['a', 'b'] }, choice: { host }, live });

describe('what the present configuration wants no more leases on', () => {
  it('takes none, says why, and is given up where it is idle', () => {
    const leases = [lease('lease_1')];
    const plan = decide(snapshot({ blueprints, resources: [old('a')], leases }), kinds);
    expect(plan.placements).toEqual([]);
    expect(plan.reclaims.map(({ resourceId }) => resourceId)).toEqual(['res_1']);
    expect(plan.waiting[0]?.verdicts).toContainEqual({
      blueprint: 'bp_a',
      resource: 'res_1',
      rule: 'resource-withdrawn',
      detail: 'res_1: a is not on the list any more.',
      change: 'Change the configuration of bp_a, or wait for another of its resources.',
    });
    const used = decide(snapshot({ blueprints, resources: [old('a', 1)], leases }), kinds);
    expect([used.placements, used.reclaims]).toEqual([[], []]);
  });

  it('is told apart from what an older revision has built as well', () => {
    const leases = [lease('lease_1')];
    const plan = decide(snapshot({ blueprints, resources: [old('b')], leases }), kinds);
    expect(plan.placements).toHaveLength(1);
  });
});
