import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { againAfter, failed } from '@drydock/blueprint';
import type { NewEvent } from '../src/event.ts';
import type { Hint } from '../src/hint.ts';
import { hintLease } from '../src/hint.ts';
import {
  destroyAttempt,
  destroyLease,
  type Debt,
  type DestroyStore,
} from '../src/lease/destroy.ts';
import {
  destroyResource,
  type DestroyResourceStore,
  type EndedResource,
} from '../src/resource/destroy.ts';
import {
  attemptFacts,
  claimOf,
  command,
  Journal,
  leaseFacts,
  logged,
  resourceFacts,
  untilStopped,
  type Act,
} from './journal.ts';

/** All that is said by a verb, in order: whatever else becomes of its code, this is what it does. */

let journal: Journal;
beforeEach(() => {
  journal = new Journal();
  // Without its jitter, the back-off is a number.
  jest.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  jest.restoreAllMocks();
});

interface Given extends Partial<Debt> {
  /** Whether somebody was seen to wait when it was written, and afterwards. */
  readonly woken?: boolean;
  readonly waitedFor?: boolean;
}

async function destroy({ woken, waitedFor, ...more }: Given = {}): Promise<readonly string[]> {
  const debt: Debt = {
    kind: 'lease',
    claim: claimOf(more.kind === 'attempt' ? 'att' : 'lease'),
    lease: leaseFacts({ status: 'released' }),
    attempt: attemptFacts(),
    tries: 0,
    ...more,
  };
  const store: DestroyStore = {
    ...journal.store,
    claimEnded: () => Promise.resolve(debt),
    claimDirty: () => Promise.resolve(debt),
    finishDestroying: (_, events) =>
      journal.say(`write gone${texts(events)}`, {
        written: journal.written,
        woken: woken ?? false,
        watched: false,
      }),
    isWaitedFor: () => journal.say('waited for?', waitedFor ?? false),
    delayDestroying: (_, delayMs, reason, events) =>
      journal.say(`write in ${delayMs} ms ${reason}${texts(events)}`, journal.written),
  };
  const { surroundings, nudges } = journal;
  const ports = { surroundings, store, nudges, stopping: journal.stopping.signal };
  await (debt.kind === 'lease' ? destroyLease('lease', ports) : destroyAttempt('att', ports));
  return journal.lines;
}

async function takeDown(
  more: Partial<EndedResource> & { readonly given?: readonly Hint[] } = {},
): Promise<readonly string[]> {
  const { given = [], ...rest } = more;
  const ended: EndedResource = {
    claim: claimOf('res'),
    resource: resourceFacts({ status: 'released' }),
    tries: 0,
    openLeases: 0,
    heldLeases: 0,
    takenDown: false,
    abandon: null,
    ...rest,
  };
  const store: DestroyResourceStore = {
    ...journal.store,
    claimEndedResource: () => Promise.resolve(ended),
    releaseHeld: () => journal.say('give back', given),
    whereDue: () => journal.say('where due', null),
    hasOpenLeases: () => journal.say('open leases?', false),
    finishDestroyingResource: (_, events) =>
      journal.say(`write gone${texts(events)}`, journal.written),
    delayDestroyingResource: (_, delayMs, reason, events) =>
      journal.say(`write in ${delayMs} ms ${reason}${texts(events)}`, journal.written),
    abandonResource: (_, { author }, events) =>
      journal.say(
        `write abandoned by ${author}${texts(events)}`,
        journal.written
          ? { leases: [{ id: 'lease', holder: { kind: 'resource', id: 'holder' } }] }
          : null,
      ),
  };
  const { surroundings, nudges } = journal;
  await destroyResource('res', {
    surroundings,
    store,
    nudges,
    stopping: journal.stopping.signal,
  });
  return journal.lines;
}

/** Notes them, and what the kind has logged. */
const texts = (events: readonly NewEvent[]): string => {
  journal.told = events;
  return logged(events)
    .map((line) => ` (${line})`)
    .join('');
};

const gone: Act = () => Promise.resolve({ step: 'done', result: null });
const stopped: Act = (context, room) => {
  const waits = untilStopped(context, room);
  room.stopping.abort(new Error('stopping'));
  return waits;
};
const commanded: Act = (context, room) => {
  room.beats = 'commanded';
  const waits = untilStopped(context, room);
  room.nudge();
  return waits;
};
const overtaken: Act = (context, room) => {
  room.beats = 'lost';
  const waits = untilStopped(context, room);
  room.nudge();
  return waits;
};
const lockLost: Act = (context, room) => {
  const waits = untilStopped(context, room);
  room.loseLock();
  return waits;
};
const broken: Act = (context) => {
  context.log('a line');
  return Promise.reject(new Error('broken pipe'));
};
const later: Act = () => Promise.resolve(againAfter(70, 'wait'));
const refused: Act = () => Promise.resolve(failed('no'));
const held = leaseFacts({ status: 'released', holder: { kind: 'resource', id: 'holder' } });
const on = (status: 'released' | 'destroyed') =>
  attemptFacts({ resource: resourceFacts({ status }) });

describe('taking down a lease', () => {
  it.each<[string, Given, Act, string[]]>([
    [
      'tells that it is destroyed',
      {},
      gone,
      ['act', 'write gone', 'became destroyed', 'change lease destroyed', 'waited for?', 'unlock'],
    ],
    [
      'tells whoever waits for the room, at once if it was seen',
      { woken: true },
      gone,
      [
        'act',
        'write gone',
        'hint allocator type thing',
        'became destroyed',
        'change lease destroyed',
        'unlock',
      ],
    ],
    [
      'tells whoever began to wait since',
      { waitedFor: true },
      gone,
      [
        'act',
        'write gone',
        'became destroyed',
        'change lease destroyed',
        'waited for?',
        'unlock',
        'hint allocator type thing',
      ],
    ],
    [
      'tells the resource that stood on it, and the one that it was on',
      { lease: held },
      gone,
      [
        'act',
        'write gone',
        'became destroyed',
        'change lease destroyed',
        'waited for?',
        'unlock',
        'hint destroy resource holder',
        'hint update resource res',
      ],
    ],
    [
      'tells a resource that has ended before its kind is asked',
      { attempt: on('released') },
      gone,
      [
        'hint destroy resource res',
        'act',
        'write gone',
        'became destroyed',
        'change lease destroyed',
        'waited for?',
        'unlock',
      ],
    ],
    [
      'asks nobody if it was never placed',
      { attempt: null, woken: true },
      gone,
      [
        'write gone',
        'hint allocator type thing',
        'became destroyed',
        'change lease destroyed',
        'unlock',
      ],
    ],
    [
      'asks nobody if its resource is gone',
      { attempt: on('destroyed') },
      gone,
      ['write gone', 'became destroyed', 'change lease destroyed', 'waited for?', 'unlock'],
    ],
    [
      'looks again if the kind is not ready',
      {},
      later,
      ['act', 'write in 70 ms null', 'became again', 'unlock', 'in 70 ms destroy lease lease'],
    ],
    [
      'looks again, later each time, if the kind says no',
      { tries: 3 },
      refused,
      ['act', 'write in 4000 ms no', 'became again', 'unlock', 'in 4000 ms destroy lease lease'],
    ],
    [
      'looks again, later each time, if the kind’s code fails',
      { tries: 1 },
      broken,
      [
        'act',
        'failed clean-up lease',
        'write in 1000 ms The kind thing failed in lease.destroy: Error: broken pipe (a line)',
        'became again',
        'unlock',
        'in 1000 ms destroy lease lease',
      ],
    ],
    [
      'leaves it to another process if this one stops',
      {},
      stopped,
      ['act', 'write in 0 ms null', 'became again', 'unlock', 'hint destroy lease lease'],
    ],
    [
      'looks again at once if a command arrives',
      {},
      commanded,
      ['act', 'write in 0 ms null', 'became again', 'unlock', 'in 0 ms destroy lease lease'],
    ],
    [
      'writes nothing if another has claimed it',
      {},
      overtaken,
      ['act', 'fenced out lease', 'unlock'],
    ],
    ['writes nothing if its lock is lost', {}, lockLost, ['act', 'lock lost', 'unlock']],
  ])('%s', async (_, given, act, said) => {
    journal.act = act;
    expect(await destroy(given)).toEqual(said);
    expect(journal.measured).toEqual(said.includes('write gone') ? ['clean-up'] : []);
  });

  it.each([gone, later])('is fenced out if another has claimed it since', async (act) => {
    journal.act = act;
    journal.written = false;
    expect((await destroy()).slice(2)).toEqual(['fenced out lease', 'unlock']);
    expect(journal.measured).toEqual([]);
  });

  it('shows the kind what is stored', async () => {
    journal.act = gone;
    await destroy({ attempt: attemptFacts({ state: { set: 4 } }) });
    expect(journal.views).toEqual([
      {
        id: 'lease',
        attemptId: 'att',
        place: null,
        attributes: { big: true },
        state: { set: 4 },
        resource: {
          id: 'res',
          projectId: 'prj',
          blueprintId: 'bp',
          config: { size: 1 },
          choice: { of: 2 },
          state: { at: 3 },
        },
      },
    ]);
  });
});

describe('cleaning up after an attempt', () => {
  it.each<[string, Given, Act, string[]]>([
    [
      'tells of no lease that is destroyed',
      { waitedFor: true },
      gone,
      ['act', 'write gone', 'became closed', 'waited for?', 'unlock', 'hint allocator type thing'],
    ],
    [
      'tells the resource that it was on',
      { lease: held },
      gone,
      ['act', 'write gone', 'became closed', 'waited for?', 'unlock', 'hint update resource res'],
    ],
    [
      'looks again at the attempt',
      {},
      later,
      ['act', 'write in 70 ms null', 'became again', 'unlock', 'in 70 ms destroy attempt att'],
    ],
    [
      'leaves it to another process if this one stops',
      {},
      stopped,
      ['act', 'write in 0 ms null', 'became again', 'unlock', 'hint destroy attempt att'],
    ],
  ])('%s', async (_, given, act, said) => {
    journal.act = act;
    expect(await destroy({ ...given, kind: 'attempt' })).toEqual(said);
  });
});

describe('taking down a resource', () => {
  const given = [hintLease('destroy', 'below')];
  const abandon = command('release');
  it.each<[string, Parameters<typeof takeDown>[0], Act, string[]]>([
    [
      'tells whoever waits for the room',
      {},
      gone,
      ['act', 'write gone', 'became destroyed', 'unlock', 'hint allocator type thing'],
    ],
    [
      'waits for the leases on it, which tell',
      { openLeases: 1 },
      gone,
      [
        'write in 250 ms null',
        'became again',
        'unlock',
        'open leases?',
        'hint destroy resource res',
      ],
    ],
    [
      'gives back what it stands on once its kind is done',
      { heldLeases: 1, given },
      gone,
      [
        'act',
        'give back',
        'write in 15000 ms null',
        'became again',
        'unlock',
        'hint destroy lease below',
        'where due',
      ],
    ],
    [
      'is gone if nothing is left of what it gave back',
      { heldLeases: 1 },
      gone,
      [
        'act',
        'give back',
        'write gone',
        'became destroyed',
        'unlock',
        'hint allocator type thing',
        'where due',
      ],
    ],
    [
      'asks its kind once',
      { takenDown: true, heldLeases: 1, given },
      gone,
      [
        'give back',
        'write in 15000 ms null',
        'became again',
        'unlock',
        'hint destroy lease below',
        'where due',
      ],
    ],
    [
      'keeps what it stands on while its kind says no',
      { heldLeases: 1, given },
      refused,
      [
        'act',
        'write in 500 ms no',
        'became again',
        'unlock',
        'where due',
        'in 500 ms destroy resource res',
      ],
    ],
    [
      'is let go of without its kind',
      { abandon },
      gone,
      [
        'write abandoned by tok_a',
        'became abandoned',
        'consumed release applied',
        'change lease destroyed',
        'hint allocator type thing',
        'unlock',
        'hint destroy resource holder',
      ],
    ],
    [
      'is let go of once it has given back',
      { abandon, heldLeases: 1, given },
      gone,
      [
        'give back',
        'write in 15000 ms null',
        'became again',
        'unlock',
        'hint destroy lease below',
        'where due',
      ],
    ],
    [
      'is let go of with a note if nothing is left of what it gave back',
      { abandon, heldLeases: 1 },
      gone,
      [
        'give back',
        'write abandoned by tok_a',
        'became abandoned',
        'consumed release applied',
        'change lease destroyed',
        'hint allocator type thing',
        'unlock',
        'hint destroy resource holder',
        'where due',
      ],
    ],
    [
      'is gone, not let go of, if its kind was done',
      { abandon, takenDown: true },
      gone,
      ['write gone', 'became destroyed', 'unlock', 'hint allocator type thing'],
    ],
    [
      'is let go of once no lease is on it',
      { abandon, openLeases: 1 },
      gone,
      [
        'write in 250 ms null',
        'became again',
        'unlock',
        'open leases?',
        'hint destroy resource res',
      ],
    ],
    [
      'looks again if the kind is not ready',
      {},
      later,
      [
        'act',
        'write in 70 ms null',
        'became again',
        'unlock',
        'where due',
        'in 70 ms destroy resource res',
      ],
    ],
    [
      'looks again, later each time, if the kind says no',
      { tries: 3 },
      refused,
      [
        'act',
        'write in 4000 ms no',
        'became again',
        'unlock',
        'where due',
        'in 4000 ms destroy resource res',
      ],
    ],
    [
      'looks again, later each time, if the kind’s code fails',
      { tries: 1 },
      broken,
      [
        'act',
        'failed clean-up res',
        'write in 1000 ms The kind thing failed in resource.destroy: Error: broken pipe (a line)',
        'became again',
        'unlock',
        'where due',
        'in 1000 ms destroy resource res',
      ],
    ],
    [
      'leaves it to another process if this one stops',
      {},
      stopped,
      ['act', 'write in 0 ms null', 'became again', 'unlock', 'hint destroy resource res'],
    ],
    [
      'looks again at once if a command arrives',
      {},
      commanded,
      [
        'act',
        'write in 0 ms null',
        'became again',
        'unlock',
        'where due',
        'in 0 ms destroy resource res',
      ],
    ],
    [
      'writes nothing if another has claimed it',
      {},
      overtaken,
      ['act', 'fenced out res', 'unlock'],
    ],
    ['writes nothing if its lock is lost', {}, lockLost, ['act', 'lock lost', 'unlock']],
  ])('%s', async (_, more, act, said) => {
    journal.act = act;
    expect(await takeDown(more)).toEqual(said);
    // Each try that was written, also one that has to be repeated.
    const isWritten = said.some((line) => line.startsWith('write'));
    expect(journal.measured).toEqual(isWritten ? ['take-down'] : []);
  });

  it.each<[Parameters<typeof takeDown>[0], Act]>([
    [{}, gone],
    [{}, later],
    [{ abandon }, gone],
  ])('is fenced out if another has claimed it since', async (more, act) => {
    journal.act = act;
    journal.written = false;
    expect(await takeDown(more)).toEqual(expect.arrayContaining(['fenced out res']));
    expect(journal.lines.at(-1)).toBe('unlock');
  });

  it('shows the kind what is stored', async () => {
    journal.act = gone;
    await takeDown();
    const seen = {
      id: 'res',
      projectId: 'prj',
      blueprintId: 'bp',
      config: { size: 1 },
      choice: { of: 2 },
      state: { at: 3 },
    };
    expect(journal.views).toEqual([seen]);
  });
});

describe('what the timeline says', () => {
  const fails: Act = (context) => {
    context.log('a line');
    return Promise.resolve(failed('no'));
  };
  const waits: Act = () => Promise.resolve(againAfter(70, 'wait'));

  it.each<[string, Act, Given, object[]]>([
    ['a lease is gone', gone, {}, [{ type: 'lease.destroyed', data: {} }]],
    [
      'an attempt is gone',
      gone,
      { kind: 'attempt' },
      [{ type: 'attempt.cleaned', data: { resource: 'res' } }],
    ],
    ['it is not ready', waits, {}, []],
    [
      'it fails, after what the kind logged',
      fails,
      {},
      [
        { type: 'lease.log', data: { message: 'a line' } },
        { type: 'lease.cleaning-failed', data: { reason: 'no' } },
      ],
    ],
  ])('if %s', async (_, act, given, told) => {
    journal.act = act;
    await destroy(given);
    expect(journal.told).toEqual(told);
  });

  it.each<[string, Act, Partial<EndedResource>, object[]]>([
    ['a resource is gone', gone, {}, [{ type: 'resource.destroyed', data: {} }]],
    ['it waits for leases on it', gone, { openLeases: 1 }, []],
    [
      'it fails, after what the kind logged',
      fails,
      {},
      [
        { type: 'resource.log', data: { message: 'a line' } },
        { type: 'resource.cleaning-failed', data: { reason: 'no' } },
      ],
    ],
    [
      'somebody lets go of it',
      gone,
      { abandon: command('abandon', 'burnt') },
      [
        {
          type: 'resource.command-applied',
          data: { command: 'abandon', author: 'tok_a', reason: null },
        },
      ],
    ],
  ])('if %s', async (_, act, given, told) => {
    journal.act = act;
    await takeDown(given);
    expect(journal.told).toEqual(told);
  });
});
