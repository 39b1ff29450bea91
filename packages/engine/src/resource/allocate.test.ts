import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds } from '../../test/snapshot.ts';
import { BUILDING_MAX } from '../allocator/pause.ts';
import { planResource } from './allocate.ts';

const wish = { projectId: 'prj_a', attributes: {} };
const NONE = new Set<string>();

describe('a resource that is allocated by hand', () => {
  it('takes the slots that the allocator would have taken', () => {
    const facts = blueprint({ limitResources: 2, slots: ['resource/bp_a/1'], resources: 1 });
    expect(planResource(wish, facts, kinds, NONE)).toMatchObject({
      blueprintId: 'bp_a',
      slots: ['resource/bp_a/2'],
    });
  });

  it.each([
    ['is draining', { draining: true }, /being drained/],
    ['is disabled', { enabled: false }, /disabled/],
    ['is full', { limitResources: 3, resources: 3 }, /has 3 of at most 3 resources/],
    ['has as many under way as may be', { building: BUILDING_MAX }, /100 resources under way/],
    ['is of a kind that is not loaded', { kind: 'unheard-of' }, /No kind "unheard-of"/],
  ])('is refused where the blueprint %s', (_, facts, sentence) => {
    expect(() => planResource(wish, blueprint(facts), kinds, NONE)).toThrow(sentence);
  });

  it('is refused where its attributes do not fit, or a right that it needs is taken', () => {
    const asked = { ...wish, attributes: { size: 'large' } };
    expect(() => planResource(asked, blueprint(), kinds, NONE)).toThrow('another size');
    const unknown = { ...wish, attributes: { volume: 1 } };
    expect(() => planResource(unknown, blueprint(), kinds, NONE)).toThrow(/volume/);
    const right = blueprint({ config: { right: 'roof' } });
    expect(() => planResource(wish, right, kinds, new Set(['thing/roof']))).toThrow(/slot/);
  });
});
