import type { Mark, MarkName } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import type { OpenCommand } from '../facts.ts';
import type { CommandedResource, ResourceUse } from './commanded.ts';
import { decideResource } from './decide.ts';

const NOW = '2026-01-01T12:00:00.000Z';
const SOON = '2026-01-01T13:00:00.000Z';
const BEFORE = '2026-01-01T11:00:00.000Z';

let numbered = 0;
const command = (name: OpenCommand['name'], given: OpenCommand['arguments'] = {}): OpenCommand => {
  numbered += 1;
  const reason = typeof given['reason'] === 'string' ? given['reason'] : null;
  return { id: `cmd_${numbered}`, name, author: 'somebody', reason, arguments: given };
};

const UNUSED: ResourceUse = {
  attempts: 0,
  outside: 0,
  awaiting: 0,
  isIdle: true,
  uses: 0,
  holders: [],
  refusal: null,
  revisions: { own: 1, present: 2 },
};
const PINNED: ResourceUse = { ...UNUSED, attempts: 1, holders: ['res_above'] };

const mark = (wish: Partial<Mark> = {}): Mark => ({
  author: 'a colleague',
  reason: null,
  setAt: BEFORE,
  expiresAt: null,
  ...wish,
});

function active(
  commands: readonly OpenCommand[],
  wish: Partial<CommandedResource> = {},
): CommandedResource {
  return {
    claim: { id: 'res_1', projectId: 'prj_a', fence: '3', writer: 'test' },
    status: 'active',
    marks: {},
    tries: 0,
    isDue: false,
    now: NOW,
    commands,
    use: UNUSED,
    ...wish,
  };
}

const outcomes = (resource: CommandedResource): readonly (string | null)[] =>
  decideResource(resource)?.commands.map(({ outcome, reason }) => reason ?? outcome) ?? [];

describe('a resource', () => {
  it('is left alone where nobody has said anything and nothing is due', () => {
    expect(decideResource(active([]))).toBeNull();
    expect(decideResource(active([], { marks: { held: mark({ expiresAt: SOON }) } }))).toBeNull();
  });

  it('is looked at once more where it was due, so that it is due no longer', () => {
    expect(decideResource(active([], { isDue: true }))).toMatchObject({ end: null, wakeAt: null });
  });

  it('is released on request, and what comes after that is rejected', () => {
    const settled = decideResource(active([command('release'), command('drain')]));
    expect(settled?.end).toEqual({
      to: 'released',
      reason: { code: 'released', sentence: 'somebody released it.' },
    });
    expect(settled?.commands).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'rejected', reason: 'The resource had ended.' },
    ]);
  });

  it('breaks where it is lost, whatever else was said and whoever holds it', () => {
    const marks = { held: mark({ expiresAt: SOON }) };
    const said = [
      command('hold'),
      command('release'),
      command('resource-lost', { reason: 'Gone.' }),
    ];
    const settled = decideResource(active(said, { marks }));
    expect(settled?.end).toEqual({
      to: 'broken',
      reason: { code: 'resource-lost', sentence: 'Gone.' },
    });
    expect(settled?.commands.map(({ outcome }) => outcome)).toEqual([
      'rejected',
      'applied',
      'applied',
    ]);
  });
});

describe('draining', () => {
  it('sets the mark with its author and reason', () => {
    const settled = decideResource(active([command('drain', { reason: 'new disks' })]));
    expect(settled?.marks).toEqual({
      draining: { author: 'somebody', reason: 'new disks', setAt: NOW, expiresAt: null },
    });
    expect(settled?.events).toEqual([
      {
        type: 'resource.marked',
        data: { mark: 'draining', author: 'somebody', reason: 'new disks', expiresAt: null },
      },
    ]);
    expect(settled?.wakesType).toBe(false);
  });

  it('is rejected where somebody drains it already', () => {
    expect(outcomes(active([command('drain')], { marks: { draining: mark() } }))).toEqual([
      'a colleague is draining it already.',
    ]);
  });

  it('wakes the type of one that is still on its way: who waits for it has to look elsewhere', () => {
    const settled = decideResource(active([command('drain')], { status: 'pending' }));
    expect(settled?.wakesType).toBe(true);
  });
});

describe('holding', () => {
  it('ends by itself', () => {
    const held = decideResource(active([command('hold', { expiresAt: SOON })]));
    expect(held?.marks.held?.expiresAt).toBe(SOON);
    expect(held?.wakeAt).toBe(SOON);
    const over = decideResource(active([], { marks: held?.marks ?? {}, now: SOON, isDue: true }));
    expect(over).toMatchObject({ marks: {}, wakeAt: null, wakesType: true });
    expect(over?.events).toEqual([
      { type: 'resource.unmarked', data: { mark: 'held', reason: 'Its time was over.' } },
    ]);
  });

  it('is not shortened by holding again', () => {
    const marks = { held: mark({ expiresAt: SOON }) };
    const shorter = active([command('hold', { expiresAt: NOW.replace('12:00', '12:01') })], {
      marks,
    });
    expect(decideResource(shorter)?.marks).toEqual(marks);
    expect(outcomes(shorter)).toEqual([`a colleague holds it until ${SOON}.`]);
  });

  it('is prolonged by holding again', () => {
    const marks = { held: mark({ expiresAt: NOW.replace('12:00', '12:01') }) };
    const settled = decideResource(active([command('hold', { expiresAt: SOON })], { marks }));
    expect(settled?.marks.held).toMatchObject({ author: 'somebody', expiresAt: SOON });
    expect(settled?.commands[0]?.outcome).toBe('applied');
  });

  it('refuses whatever would take it down, naming who holds it and until when', () => {
    const marks = { held: mark({ expiresAt: SOON }) };
    const said = [command('release'), command('reclaim')];
    expect(outcomes(active(said, { marks }))).toEqual([
      `a colleague holds it until ${SOON}.`,
      `a colleague holds it until ${SOON}.`,
    ]);
  });

  it('no longer refuses once it is over or resumed before', () => {
    const marks = { held: mark({ expiresAt: BEFORE }) };
    expect(decideResource(active([command('release')], { marks }))?.end?.to).toBe('released');
    const held = { held: mark({ expiresAt: SOON }) };
    const said = [command('resume', { mark: 'held' }), command('release')];
    expect(decideResource(active(said, { marks: held }))?.end?.to).toBe('released');
  });
});

describe('resuming', () => {
  it.each<MarkName>(['draining', 'held', 'quarantined'])('clears %s and wakes the type', (name) => {
    const resumed = active([command('resume', { mark: name })], { marks: { [name]: mark() } });
    expect(decideResource(resumed)).toMatchObject({ marks: {}, wakesType: true });
  });

  it('clears the only mark where none is named', () => {
    const resumed = active([command('resume')], { marks: { quarantined: mark() } });
    expect(decideResource(resumed)?.marks).toEqual({});
  });

  it('is rejected where there is no such mark, or where it is not clear which is meant', () => {
    const both = { draining: mark(), held: mark({ expiresAt: SOON }) };
    expect(outcomes(active([command('resume')]))).toEqual(['It has no mark.']);
    expect(outcomes(active([command('resume', { mark: 'held' })]))).toEqual(['It is not held.']);
    expect(outcomes(active([command('resume')], { marks: both }))).toEqual([
      'It is draining and held; say which of them is to be cleared.',
    ]);
  });
});

describe('quarantine', () => {
  it('is set, and refreshed with the newest reason', () => {
    const marks = { quarantined: mark({ reason: 'no route' }) };
    const settled = decideResource(
      active([command('quarantine', { reason: 'no key' })], { marks }),
    );
    expect(settled?.marks.quarantined?.reason).toBe('no key');
  });
});

describe('reclaiming', () => {
  it('takes back what nobody uses', () => {
    expect(decideResource(active([command('reclaim')]))?.end).toEqual({
      to: 'released',
      reason: { code: 'reclaimed', sentence: 'somebody took it back.' },
    });
  });

  it.each([
    [{ attempts: 1, outside: 1, isIdle: false }, '1 lease is on it.'],
    [{ attempts: 3, outside: 2, isIdle: false }, '2 leases are on it.'],
    [{ attempts: 1, isIdle: false }, 'The resource that stands on it is in use, or held.'],
    [{ awaiting: 2 }, '2 leases wait for it.'],
  ] as const)('is rejected where it is used: %j', (use, sentence) => {
    const used = active([command('reclaim')], { use: { ...UNUSED, ...use } });
    expect(decideResource(used)?.end).toBeNull();
    expect(outcomes(used)).toEqual([sentence]);
  });

  it('asks the idle resources that stand on it, and takes no new leases meanwhile', () => {
    const reclaim = command('reclaim');
    const settled = decideResource(active([reclaim], { use: PINNED }));
    expect(settled).toMatchObject({
      end: null,
      commands: [],
      waiting: { commandId: reclaim.id, askedAt: NOW, ask: ['res_above'] },
      marks: { draining: { author: 'somebody' } },
    });
    expect(Date.parse(settled?.wakeAt ?? '')).toBeGreaterThan(Date.parse(NOW));
  });

  /** A reclaim that has asked before, and the mark that it has set. */
  function asked(at = BEFORE): { reclaim: OpenCommand; marks: CommandedResource['marks'] } {
    const before = command('reclaim');
    const marks = decideResource(active([before], { use: PINNED }))?.marks ?? {};
    return { reclaim: { ...before, arguments: { asked: at } }, marks };
  }

  it('goes on waiting, asks nobody twice, and is applied when they are gone', () => {
    const { reclaim, marks } = asked(NOW);
    const waits = decideResource(active([reclaim], { marks, use: PINNED, isDue: true }));
    expect(waits).toMatchObject({ commands: [], waiting: { ask: [] }, marks });
    expect(decideResource(active([reclaim], { marks, use: UNUSED }))?.end?.to).toBe('released');
  });

  it.each([
    ['somebody uses it', { use: { ...PINNED, isIdle: false } }, /in use/],
    ['one of them refuses', { use: { ...PINNED, refusal: '1 lease is on it.' } }, /1 lease is on/],
    ['they are not gone within an hour', { use: PINNED, now: SOON }, /within an hour/],
  ])('is given up with its mark where %s', (_, wish, sentence) => {
    const { reclaim, marks } = asked(NOW.replace('12:00', '11:59'));
    const settled = decideResource(active([reclaim], { marks, ...wish }));
    expect(settled).toMatchObject({ end: null, marks: {}, waiting: null, wakesType: true });
    expect(settled?.commands).toMatchObject([{ outcome: 'rejected' }]);
    expect(settled?.commands[0]?.reason).toMatch(sentence);
  });

  it('keeps the mark of an operator who drains it, before or meanwhile', () => {
    const { reclaim, marks } = asked(NOW);
    const taken = decideResource(active([reclaim, command('drain')], { marks, use: PINNED }));
    expect(taken?.commands).toMatchObject([{ outcome: 'applied' }]);
    const use = { ...PINNED, isIdle: false };
    const given = decideResource(active([reclaim], { marks: taken?.marks ?? {}, use }));
    expect(given?.marks.draining).toEqual(taken?.marks.draining);
  });

  it('is given up where somebody resumes the resource', () => {
    const { reclaim, marks } = asked(NOW);
    const settled = decideResource(
      active([reclaim, command('resume', { mark: 'draining' })], { marks, use: PINNED }),
    );
    expect(settled).toMatchObject({ marks: {}, waiting: null });
    expect(settled?.commands).toMatchObject([{ outcome: 'applied' }, { outcome: 'rejected' }]);
  });

  it('is rejected while another one waits', () => {
    const { reclaim, marks } = asked(NOW);
    expect(outcomes(active([reclaim, command('reclaim')], { marks, use: PINNED }))).toEqual([
      `${reclaim.id} is taking it back already.`,
    ]);
  });
});
