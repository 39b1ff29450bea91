import { reclaimMarkReason, type Mark } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import type { OpenCommand } from '../facts.ts';
import type { CommandedResource, ResourceUse, SettledResource } from './commanded.ts';
import { decideResource } from './decide.ts';

const NOW = '2026-01-01T12:00:00.000Z';
const BEFORE = '2026-01-01T11:00:00.000Z';

const UNUSED: ResourceUse = {
  attempts: 0,
  outside: 0,
  awaiting: 0,
  isIdle: true,
  uses: 4,
  holders: [],
  refusal: null,
  revisions: { own: 1, present: 1 },
};
const USED: ResourceUse = { ...UNUSED, attempts: 1, outside: 1, isIdle: false, uses: 5 };
const PINNED: ResourceUse = { ...UNUSED, attempts: 1, holders: ['res_above'] };

const retire = (rule: string, more: OpenCommand['arguments'] = {}): OpenCommand => ({
  id: 'cmd_1',
  name: 'retire',
  author: 'pool',
  reason: 'It is older than 60 s.',
  arguments: { rule, uses: 4, reason: 'It is older than 60 s.', ...more },
});

const mark = (author: string, reason: string | null = null): Mark => ({
  author,
  reason,
  setAt: BEFORE,
  expiresAt: null,
});
const own = { draining: mark('pool', reclaimMarkReason('cmd_1')) };

function settled(
  command: OpenCommand,
  use: ResourceUse,
  wish: Partial<CommandedResource> = {},
): SettledResource {
  const decided = decideResource({
    claim: { id: 'res_1', projectId: 'prj_a', fence: '3', writer: 'test' },
    status: 'active',
    marks: {},
    tries: 0,
    isDue: false,
    now: NOW,
    commands: [command],
    use,
    ...wish,
  });
  if (decided === null) {
    throw new Error('Nothing was decided.');
  }
  return decided;
}

const refusal = ({ commands }: SettledResource): string | null | undefined =>
  commands.find(({ outcome }) => outcome === 'rejected')?.reason;

describe('a resource that its pool gives up', () => {
  it.each(['idle', 'age', 'uses', 'ill', 'rolled-out', 'withdrawn'])(
    'ends at once where nobody uses it: %s',
    (rule) => {
      expect(settled(retire(rule), UNUSED)).toMatchObject({
        end: { to: 'released', reason: { code: rule, sentence: 'It is older than 60 s.' } },
        commands: [{ id: 'cmd_1', outcome: 'applied' }],
      });
    },
  );

  it('stays where it was idle when the pool looked, and is or was used since', () => {
    const used = settled(retire('idle'), USED);
    expect([used.end, refusal(used)]).toEqual([null, '1 lease is on it.']);
    const again = settled(retire('idle'), { ...UNUSED, uses: 5 });
    expect([again.end, refusal(again)]).toEqual([null, 'It was used meanwhile.']);
    const pinned = settled(retire('idle'), PINNED);
    expect([pinned.end, pinned.waiting]).toEqual([null, null]);
  });

  it('takes no new leases while it is used, and looks again when the last is gone', () => {
    const first = settled(retire('age'), USED);
    expect(first).toMatchObject({
      end: null,
      commands: [],
      marks: { draining: { author: 'pool', reason: reclaimMarkReason('cmd_1') } },
      waiting: { commandId: 'cmd_1', askedAt: NOW, ask: [], endIsNews: true },
    });
    expect(first.wakeAt).not.toBeNull();
    const later = retire('age', { asked: BEFORE });
    const second = settled(later, USED, { marks: own, tries: 3 });
    expect(second).toMatchObject({ events: [], waiting: { askedAt: BEFORE } });
    expect(settled(later, UNUSED, { marks: own }).end?.reason.code).toBe('age');
  });

  it('has what stands on it asked to go, as long as that is idle', () => {
    expect(settled(retire('age'), PINNED).waiting?.ask).toEqual(['res_above']);
    const busy = { ...PINNED, isIdle: false };
    expect(settled(retire('age'), busy).waiting?.ask).toEqual([]);
  });

  it('is left to an operator who holds or drains it', () => {
    const held = settled(retire('age'), UNUSED, { marks: { held: mark('somebody') } });
    expect([held.end, refusal(held)]).toEqual([null, 'somebody holds it until it is resumed.']);
    const drained = settled(retire('age'), UNUSED, { marks: { draining: mark('somebody') } });
    expect([drained.end, refusal(drained)]).toEqual([null, 'somebody is draining it.']);
    expect(drained.marks.draining?.author).toBe('somebody');
  });

  it('gives its mark back where somebody holds it while it waits', () => {
    const marks = { ...own, held: mark('somebody') };
    const given = settled(retire('age', { asked: BEFORE }), USED, { marks });
    expect(given.marks.draining).toBeUndefined();
    expect(refusal(given)).toBe('somebody holds it until it is resumed.');
  });
});
