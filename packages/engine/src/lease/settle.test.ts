import { describe, expect, it } from '@jest/globals';
import type { OpenCommand } from '../facts.ts';
import { decideActiveLease, type ActiveLease } from './settle.ts';

const command = (id: string, name: OpenCommand['name'], reason: string | null = null) => ({
  id,
  name,
  author: 'somebody',
  reason,
  arguments: {},
});

const active = (
  commands: readonly OpenCommand[],
  expired: ActiveLease['expired'] = null,
): ActiveLease => ({
  claim: { id: 'lease_1', projectId: 'prj_a', fence: '3', writer: 'test' },
  commands,
  expired,
});

const OVER = { leaseSecondsMax: null };

describe('decideActiveLease', () => {
  it('leaves a lease alone that nobody has said anything about', () => {
    expect(decideActiveLease(active([]))).toBeNull();
  });

  it('releases a lease on request, naming who asked', () => {
    expect(decideActiveLease(active([command('cmd_1', 'release')]))).toEqual({
      to: 'released',
      reason: { code: 'released', sentence: 'somebody released it.' },
      commands: [{ id: 'cmd_1', outcome: 'applied', reason: null }],
    });
  });

  it('releases a lease whose time is over', () => {
    const settled = decideActiveLease(active([], OVER));
    expect(settled).toMatchObject({ to: 'released', reason: { code: 'expired' }, commands: [] });
  });

  it('says so where no renewal could have put its deadline off, and after how long', () => {
    const settled = decideActiveLease(active([], { leaseSecondsMax: 7_200 }));
    expect(settled).toMatchObject({ to: 'released', reason: { code: 'lease-seconds-max' } });
    expect(settled?.reason.sentence).toContain('7200 s');
  });

  it('breaks a lease that lost its resource, with the reason', () => {
    const settled = decideActiveLease(active([command('cmd_1', 'resource-lost', 'It burnt.')]));
    expect(settled).toMatchObject({
      to: 'broken',
      reason: { code: 'resource-lost', sentence: 'It burnt.' },
    });
  });

  it('lets a lost resource outweigh a release, a release the deadline, and consumes all', () => {
    const release = command('cmd_1', 'release');
    const lost = command('cmd_2', 'resource-lost');
    const settled = decideActiveLease(active([release, lost], OVER));
    expect(settled?.to).toBe('broken');
    expect(settled?.commands.map(({ id }) => id)).toEqual(['cmd_1', 'cmd_2']);
    expect(decideActiveLease(active([release], OVER))?.reason.code).toBe('released');
  });
});
