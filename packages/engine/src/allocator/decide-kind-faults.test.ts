import { createRegistry, defineBlueprint, done, type KindFunction } from '@drydock/blueprint';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { Snapshot } from './snapshot.ts';

type Answers = Readonly<Partial<Record<KindFunction, () => unknown>>>;

/** A kind whose pure functions answer what they are told to, whatever their types say. */
function odd(answers: Answers) {
  const ask = (where: KindFunction, otherwise: unknown): never =>
    (answers[where] === undefined ? otherwise : answers[where]()) as never;
  return defineBlueprint({
    kind: 'odd',
    provides: 'thing',
    summary: 'Does what it should not.',
    config: z.looseObject({ cpus: z.int().optional() }),
    attributes: z.looseObject({}),
    state: z.looseObject({ cpus: z.int().optional() }),
    refuses: () => ask('refuses', null),
    resource: {
      name: () => ask('resource.name', 'odd'),
      slots: () => ask('resource.slots', []),
      choices: () => ask('resource.choices', [{ slots: [], choice: {} }]),
      activate: () => Promise.resolve(done({})),
      destroy: () => Promise.resolve(done()),
    },
    lease: {
      refuses: () => ask('lease.refuses', null),
      slots: () => ask('lease.slots', []),
      needsSetUp: () => ask('lease.needsSetUp', false),
      activate: () => Promise.resolve(done({})),
      destroy: () => Promise.resolve(done()),
    },
  });
}

const withOdd = (answers: Answers) => createRegistry([...kinds.all, odd(answers)]);

/** A project on the odd kind, and one on another kind of the same type. */
function neighbours(wish: { readonly config?: object; readonly state?: object } = {}): Snapshot {
  return snapshot({
    blueprints: [
      blueprint({ id: 'bp_odd', kind: 'odd', config: { ...wish.config } }),
      blueprint({ id: 'bp_good', projectId: 'prj_good' }),
    ],
    resources: [
      resource('res_odd', { blueprintId: 'bp_odd', state: { ...wish.state } }),
      resource('res_good', { blueprintId: 'bp_good', projectId: 'prj_good' }),
    ],
    leases: [
      lease('lease_odd'),
      lease('lease_odder', { shape: 'other', attributes: { asked: 1 } }),
      lease('lease_good', { projectId: 'prj_good' }),
    ],
  });
}

const placed = (plan: ReturnType<typeof decide>): string[] =>
  plan.placements.map(({ leaseId }) => leaseId).filter((id) => id === 'lease_good');

const fails = (): never => {
  throw new TypeError('cannot read what is not there');
};

describe('decide, where a kind’s code fails', () => {
  it.each<[KindFunction, string | undefined]>([
    ['refuses', undefined],
    ['lease.refuses', 'res_odd'],
    ['lease.slots', 'res_odd'],
    ['lease.needsSetUp', 'res_odd'],
  ])('serves everybody else, and says so: %s', (where, at) => {
    const plan = decide(neighbours(), withOdd({ [where]: fails }));
    expect(placed(plan)).toEqual(['lease_good']);
    // For who counts them.
    expect(plan.faults).toContainEqual(expect.objectContaining({ kind: 'odd', where }));
    const verdicts = plan.waiting.find(({ shape }) => shape === 'other')?.verdicts ?? [];
    const said = verdicts.find(({ rule }) => rule === 'kind-failed');
    // Where one can be built that is not asked yet, it is built instead.
    if (where === 'refuses') {
      expect(said?.detail).toContain(`The kind odd failed in ${where}: TypeError: cannot read`);
      expect(said?.resource).toBe(at);
    } else {
      expect(plan.placements.map(({ resourceId }) => resourceId)).not.toContain('res_odd');
    }
    expect(plan.ends).toEqual([]);
    expect(plan.reclaims).toEqual([]);
  });

  it.each<KindFunction>(['resource.choices', 'resource.slots', 'resource.name'])(
    'builds nothing, and says so: %s',
    (where) => {
      const all = neighbours();
      const full = { ...all, resources: all.resources.filter(({ id }) => id !== 'res_odd') };
      const plan = decide({ ...full, isWhole: true }, withOdd({ [where]: fails }));
      expect(placed(plan)).toEqual(['lease_good']);
      expect(plan.resources).toEqual([]);
      expect(plan.ends).toEqual([]);
      const rules = plan.waiting.flatMap(({ verdicts }) => verdicts);
      expect(rules.map(({ rule }) => rule)).toContain('kind-failed');
      expect(rules.map(({ detail }) => detail).join()).toContain(`failed in ${where}`);
    },
  );

  it('names where in a state the kind does not read it', () => {
    const all = neighbours({ state: { cpus: 1.5 } });
    const blueprints = all.blueprints.map((each) =>
      each.id === 'bp_odd' ? { ...each, limitResources: 0 } : each,
    );
    const plan = decide({ ...all, blueprints, isWhole: true }, withOdd({}));
    expect(placed(plan)).toEqual(['lease_good']);
    const [said] = plan.waiting.flatMap(({ verdicts }) =>
      verdicts.filter(({ rule }) => rule === 'kind-failed'),
    );
    expect(said).toMatchObject({ blueprint: 'bp_odd', resource: 'res_odd' });
    expect(said?.detail).toMatch(/failed in lease\.refuses: cpus: /);
  });

  it('serves everybody else, whatever is stored and whatever a kind returns', () => {
    const where = fc.constantFrom<KindFunction>(
      'refuses',
      'resource.name',
      'resource.slots',
      'resource.choices',
      'lease.refuses',
      'lease.slots',
      'lease.needsSetUp',
    );
    const answer = fc.oneof(
      fc.json({ maxDepth: 2 }).map((text) => (): unknown => JSON.parse(text)),
      fc.constant(fails),
      fc.constant((): never => {
        // A kind may be JavaScript.
        throw undefined as unknown as Error;
      }),
    );
    const stored = fc.dictionary(
      fc.constantFrom('cpus', 'size', 'other'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(where, answer, stored, stored, (each, answers, config, state) => {
        const plan = decide(
          { ...neighbours({ config, state }), isWhole: true },
          withOdd({ [each]: answers }),
        );
        expect(placed(plan)).toEqual(['lease_good']);
        for (const { status } of plan.placements) {
          expect(['active', 'acquired']).toContain(status);
        }
      }),
      { numRuns: 500 },
    );
  });
});
