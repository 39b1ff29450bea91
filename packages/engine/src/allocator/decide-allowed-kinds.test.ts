import { createRegistry, type KindRules, type KindUse } from '@drydock/blueprint';
import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { planResource } from '../resource/allocate.ts';
import { decide } from './decide.ts';
import type { Snapshot } from './snapshot.ts';

/** An installation that forbids what the function says, and keeps what it was asked. */
function forbidding(isForbidden: (use: KindUse) => boolean) {
  const asked: KindUse[] = [];
  const rules: KindRules = {
    sole: [],
    limited: [],
    forbids: (use) => {
      asked.push(use);
      return isForbidden(use) ? { detail: 'The rules say no.', change: 'Ask the captain.' } : null;
    },
  };
  return { kinds: createRegistry(kinds.all, rules), asked };
}

const verdictsOf = (plan: ReturnType<typeof decide>) =>
  plan.waiting.map(({ verdicts }) =>
    verdicts.map(({ blueprint: name, rule, detail, change }) => [name, rule, detail, change]),
  );

describe('a kind that the installation does not allow', () => {
  const free: Partial<Snapshot> = {
    blueprints: [blueprint({ owner: 'ops' })],
    resources: [resource('res_free')],
    leases: [lease('lease_a')],
  };

  it('is granted nothing of, though there is a free place, and builds nothing', () => {
    const { kinds: registry } = forbidding(({ owner }) => owner === 'ops');
    for (const wish of [free, { ...free, resources: [] }]) {
      const plan = decide(snapshot(wish), registry);
      expect([plan.placements, plan.resources, plan.ends]).toEqual([[], [], []]);
      expect(verdictsOf(plan)).toEqual([
        [['bp_a', 'kind-not-allowed', 'bp_a: The rules say no.', 'Ask the captain.']],
      ]);
    }
    expect(decide(snapshot(free), kinds).placements).toHaveLength(1);
  });

  it('lets the lease wait, since the settings may change; attributes that never fit end it', () => {
    const { kinds: registry } = forbidding(() => true);
    const misfit = lease('lease_b', { attributes: { size: 'xl' } });
    const plan = decide(snapshot({ ...free, leases: [lease('lease_c'), misfit] }), registry);
    expect(plan.stays.map(({ leaseId }) => leaseId)).toEqual(['lease_c']);
    expect(plan.ends.map(({ leaseId }) => leaseId)).toEqual(['lease_b']);
  });

  it('is served by another blueprint that is allowed', () => {
    const { kinds: registry } = forbidding(({ owner }) => owner === 'ops');
    const other = blueprint({ id: 'bp_b', owner: 'ci' });
    const plan = decide(
      snapshot({ ...free, blueprints: [...(free.blueprints ?? []), other] }),
      registry,
    );
    expect(plan.resources.map(({ blueprintId }) => blueprintId)).toEqual(['bp_b']);
  });

  it('is asked about with whose blueprint it is, and whether that is borrowed', () => {
    const { kinds: registry, asked } = forbidding(() => false);
    const lent = blueprint({
      id: 'bp_lent',
      projectId: 'prj_b',
      owner: 'ci',
      isFirst: true,
      authorizedProjects: ['prj_a'],
    });
    const mine = blueprint({ owner: 'ops' });
    decide(snapshot({ blueprints: [mine, lent], leases: [lease('lease_d')] }), registry);
    expect(asked).toEqual([
      expect.objectContaining({ kind: 'thing', owner: 'ops', isBorrowed: false, isFirst: false }),
      expect.objectContaining({ kind: 'thing', owner: 'ci', isBorrowed: true, isFirst: true }),
    ]);
  });

  it('is not built by hand either', () => {
    const { kinds: registry } = forbidding(() => true);
    const wish = { projectId: 'prj_a', attributes: {} };
    expect(() => planResource(wish, blueprint(), registry, new Set())).toThrow(
      expect.objectContaining({ code: 'kind-not-allowed', hint: 'Ask the captain.' }),
    );
  });
});
