import { createRegistry, defineBlueprint, done } from '@drydock/blueprint';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';

const holder = { kind: 'resource', id: 'res_holder' } as const;
const held = { depth: 2, lost: null };

/** The kind of the fixtures, as one that stands on leases. */
const layered = createRegistry([
  defineBlueprint({
    kind: 'thing',
    provides: 'thing',
    summary: 'Stands on another.',
    config: z.strictObject({}),
    resource: {
      name: (_, id) => id,
      leases: ['thing'],
      activate: () => Promise.resolve(done({})),
      destroy: () => Promise.resolve(done()),
    },
    lease: {
      destroy: () => Promise.resolve(done()),
    },
  }),
]);

const onItsWay = (depth: number) => resource('res_1', { status: 'pending', state: null, depth });

describe('decide, about a lease that a resource holds', () => {
  it('plans a resource that is as deep as the lease', () => {
    const plan = decide(snapshot({ leases: [lease('lease_1', { holder, held })] }), kinds);
    expect(plan.resources).toMatchObject([{ depth: 2 }]);
  });

  it('names the holder where it is placed, for telling it', () => {
    const leases = [lease('lease_1', { holder, held })];
    const plan = decide(snapshot({ resources: [resource('res_1')], leases }), kinds);
    expect(plan.placements).toMatchObject([{ holder }]);
  });

  it.each([
    ['higher up, which may come to wait for its holder', 1, null],
    ['as deep as it would be itself', 2, 'res_1'],
  ])('lets it await what stands on leases %s', (_, depth, awaited) => {
    const leases = [lease('lease_1', { holder, held })];
    const plan = decide(snapshot({ resources: [onItsWay(depth)], leases }), layered);
    expect(plan.resources).toHaveLength(awaited === null ? 1 : 0);
    expect(plan.stays).toMatchObject([{ awaits: awaited ?? plan.resources[0]?.id }]);
  });

  it('lets it await anything that stands on no lease', () => {
    const leases = [lease('lease_1', { holder, held })];
    const plan = decide(snapshot({ resources: [onItsWay(0)], leases }), kinds);
    expect(plan.stays).toMatchObject([{ awaits: 'res_1' }]);
    expect(plan.resources).toEqual([]);
  });

  it('ends it with what was being built for it, and says why', () => {
    const lost = { ...held, lost: 'res_1 ended: no such image.' };
    const leases = [lease('lease_1', { holder, held: lost, awaits: 'res_1' })];
    const plan = decide(snapshot({ resources: [resource('res_2')], leases }), kinds);
    expect(plan).toMatchObject({ placements: [], resources: [], stays: [] });
    expect(plan.ends).toMatchObject([
      {
        status: 'broken',
        holder,
        reason: {
          code: 'resource-lost',
          sentence: 'What was being built for it is lost: res_1 ended: no such image.',
        },
      },
    ]);
  });

  it('releases it where somebody says so, also after that loss', () => {
    const lost = { ...held, lost: 'res_1 ended: no such image.' };
    const command = {
      id: 'cmd_1',
      name: 'release',
      author: 'res_holder',
      reason: null,
      arguments: {},
    } as const;
    const waiting = lease('lease_1', { holder, held: lost });
    const commanded = [{ ...waiting, holder, commands: [command] }];
    const plan = decide(snapshot({ leases: [waiting], commanded }), kinds);
    expect(plan.ends).toMatchObject([{ status: 'released', holder }]);
  });
});
