import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { againAfter, failed } from '@drydock/blueprint';
import { BOUNDS, BUILDING_DEFAULTS } from '@drydock/model';
import type { Marks } from '@drydock/model';
import type { OpenCommand } from '../src/facts.ts';
import { activateLease, type AcquiredLease } from '../src/lease/activate.ts';
import { activateResource, type PendingResource } from '../src/resource/activate.ts';
import {
  attemptFacts,
  claimOf,
  command,
  Journal,
  leaseFacts,
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

async function setUp(more: Partial<AcquiredLease> = {}): Promise<readonly string[]> {
  const acquired: AcquiredLease = {
    claim: claimOf('lease'),
    lease: leaseFacts(),
    attempt: attemptFacts(),
    commands: [],
    sinceRequestMs: 1,
    leaseSecondsMax: null,
    ...more,
  };
  await activateLease('lease', {
    surroundings: journal.surroundings,
    store: {
      ...journal.store,
      claimAcquired: () => Promise.resolve(acquired),
      finishSetUp: ({ commands: open }, done, commands, events) =>
        journal.sayWritten(done, commands, open, events),
    },
    nudges: journal.nudges,
    stopping: journal.stopping.signal,
    checkSoon: (id) => journal.say(`check ${id} soon`, undefined),
  });
  return journal.lines;
}

async function build(more: Partial<PendingResource> = {}): Promise<readonly string[]> {
  const pending: PendingResource = {
    claim: claimOf('res'),
    resource: resourceFacts({ status: 'pending', state: null }),
    tries: 0,
    commands: [],
    use: { owner: 'prj', isFirst: true },
    sincePlanMs: 1,
    building: BUILDING_DEFAULTS,
    buildingMs: 1,
    ...more,
  };
  let marks: Marks = {};
  await activateResource('res', {
    surroundings: journal.surroundings,
    store: {
      ...journal.store,
      claimPending: () => Promise.resolve(pending),
      readCommanded: (claim, commands) =>
        journal.say('read commanded', {
          claim,
          commands,
          status: 'pending' as const,
          marks,
          tries: 0,
          isDue: false,
          now: '2026-01-01T12:00:00.000Z',
          use: null,
        }),
      settleCommanded: (_, settled) => {
        ({ marks } = settled);
        return journal.say(`settle ${Object.keys(marks).join()}`, journal.written);
      },
      finishBuilding: ({ commands: open }, done, commands, events) =>
        journal.sayWritten(done, commands, open, events),
    },
    nudges: journal.nudges,
    stopping: journal.stopping.signal,
  });
  return journal.lines;
}

/** Works until a command has arrived. */
const commanded =
  (...commands: readonly OpenCommand[]): Act =>
  (context, room) => {
    room.commands = commands;
    room.beats = 'commanded';
    const stopped = untilStopped(context, room);
    room.nudge();
    return stopped;
  };
const stopped: Act = (context, room) => {
  const waits = untilStopped(context, room);
  room.stopping.abort(new Error('stopping'));
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
  return Promise.reject(new Error('secret'));
};

describe('setting up a lease', () => {
  it.each<[string, Partial<AcquiredLease>, Act | null, string[]]>([
    [
      'is active, and waits no longer',
      {},
      null,
      ['act', 'write active', 'became active', 'granted thing', 'change lease active', 'unlock'],
    ],
    [
      'tells whoever watches its deadline, and the resource that stands on it',
      { lease: leaseFacts({ ttlSeconds: 5, holder: { kind: 'resource', id: 'holder' } }) },
      null,
      [
        'act',
        'write active',
        'became active',
        'granted thing',
        'change lease active',
        'unlock',
        'hint resource resource holder',
        'hint update lease lease',
      ],
    ],
    [
      'is looked at again if it is not ready, which is no failure',
      {},
      () => Promise.resolve(againAfter(70, 'wait')),
      [
        'act',
        'write acquired in 70 ms wait',
        'became acquired',
        'in 70 ms lease lease lease',
        'unlock',
      ],
    ],
    [
      'is tried elsewhere if its kind says no',
      {},
      () => Promise.resolve(failed('no')),
      [
        'act',
        'write pending no',
        'became pending',
        'check res soon',
        'unlock',
        'hint allocator type thing',
        'hint destroy attempt att',
      ],
    ],
    [
      'breaks if its kind has said no often enough',
      {
        attempt: attemptFacts({ number: BOUNDS.attemptsMax }),
        lease: leaseFacts({ holder: { kind: 'resource', id: 'holder' } }),
      },
      () => Promise.resolve(failed('no')),
      [
        'act',
        'write broken set-up-failed: Set-up failed on 5 attempts, the last time: no',
        'became broken',
        'check res soon',
        'change lease broken',
        'unlock',
        'hint destroy lease lease',
        'hint update resource holder',
      ],
    ],
    [
      'is tried again if the kind’s code fails',
      {},
      broken,
      [
        'act',
        'open commands',
        'failed set-up lease',
        'write acquired in 500 ms after a fault The kind thing failed in lease.activate: Error: secret (a line)',
        'became acquired',
        'check res soon',
        'in 500 ms lease lease lease',
        'unlock',
      ],
    ],
    [
      'is tried elsewhere if the kind’s code has failed often enough',
      { lease: leaseFacts({ tries: 5 }) },
      broken,
      [
        'act',
        'open commands',
        'failed set-up lease',
        'write pending The kind thing failed in lease.activate: Error: secret (a line)',
        'became pending',
        'check res soon',
        'unlock',
        'hint allocator type thing',
        'hint destroy attempt att',
      ],
    ],
    [
      'is not begun for a lease that was released',
      { commands: [command('release')] },
      null,
      [
        'write released released: tok_a released it while it was being set up. (1 of 1 commands)',
        'became released',
        'consumed release applied',
        'change lease released',
        'unlock',
        'hint destroy lease lease',
      ],
    ],
    [
      'is not begun on a resource that was lost, which needs no check',
      { commands: [command('resource-lost', 'Gone.')] },
      null,
      [
        'write pending Gone. (1 of 1 commands)',
        'became pending',
        'consumed resource-lost applied',
        'unlock',
        'hint allocator type thing',
        'hint destroy attempt att',
      ],
    ],
    [
      'breaks if its last resource was lost',
      {
        commands: [command('resource-lost')],
        attempt: attemptFacts({ number: BOUNDS.attemptsMax }),
      },
      null,
      [
        'write broken set-up-failed: Set-up failed on 5 attempts, the last time: The resource was lost. (1 of 1 commands)',
        'became broken',
        'consumed resource-lost applied',
        'change lease broken',
        'unlock',
        'hint destroy lease lease',
      ],
    ],
    [
      'is not begun on a resource that has ended',
      { attempt: attemptFacts({ resource: resourceFacts({ status: 'broken' }) }) },
      null,
      [
        'write pending res is broken.',
        'became pending',
        'check res soon',
        'unlock',
        'hint allocator type thing',
        'hint destroy attempt att',
      ],
    ],
    [
      'obeys what was said meanwhile rather than what went wrong',
      {},
      commanded(command('release'), command('resource-lost')),
      [
        'act',
        'open commands',
        'write released released: tok_a released it while it was being set up. (2 of 2 commands)',
        'became released',
        'consumed release applied',
        'consumed resource-lost applied',
        'change lease released',
        'unlock',
        'hint destroy lease lease',
      ],
    ],
    [
      'keeps its claim if the command is gone that stopped it',
      {},
      commanded(),
      ['act', 'open commands', 'unlock'],
    ],
    [
      'lets go of its claim if the process stops',
      {},
      stopped,
      ['act', 'open commands', 'let go', 'unlock'],
    ],
    [
      'writes nothing if another has claimed the lease',
      {},
      overtaken,
      ['act', 'fenced out lease', 'unlock'],
    ],
    ['writes nothing if its lock is lost', {}, lockLost, ['act', 'lock lost', 'unlock']],
  ])('%s', async (_, given, act, said) => {
    journal.act = act ?? journal.act;
    expect(await setUp(given)).toEqual(said);
    // Each outcome that was written, and nothing else.
    const isWritten = said.some((line) => line.startsWith('write'));
    expect(journal.measured).toEqual(isWritten ? ['set-up'] : []);
  });

  it('shows the kind what is stored', async () => {
    await setUp({ attempt: attemptFacts({ state: { set: 4 } }) });
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

  it('is fenced out if another has claimed it when the outcome is written', async () => {
    journal.written = false;
    expect(await setUp()).toEqual(['act', 'write active', 'fenced out lease', 'unlock']);
  });
});

describe('building a resource', () => {
  it.each<[string, Partial<PendingResource>, Act | null, string[]]>([
    [
      'is active, and leases that wait are told',
      {},
      null,
      [
        'act',
        'write active',
        'became active',
        'built thing',
        'unlock',
        'hint allocator type thing',
      ],
    ],
    [
      'is looked at again if it is not ready',
      {},
      () => Promise.resolve(againAfter(70, 'wait')),
      [
        'act',
        'write pending in 70 ms wait',
        'became pending',
        'in 70 ms resource resource res',
        'unlock',
      ],
    ],
    [
      'breaks if its kind says no',
      {},
      () => Promise.resolve(failed('no')),
      [
        'act',
        'write broken build-failed: no',
        'became broken',
        'unlock',
        'hint allocator type thing',
        'hint destroy resource res',
      ],
    ],
    [
      'is tried again if the kind’s code fails',
      {},
      broken,
      [
        'act',
        'open commands',
        'failed build res',
        'write pending in 500 ms after a fault The kind thing failed in resource.activate: Error: secret (a line)',
        'became pending',
        'in 500 ms resource resource res',
        'unlock',
      ],
    ],
    [
      'tells leases to look elsewhere from the second fault on',
      { tries: 1 },
      broken,
      [
        'act',
        'open commands',
        'failed build res',
        'write pending in 1000 ms after a fault The kind thing failed in resource.activate: Error: secret (a line)',
        'became pending',
        'in 1000 ms resource resource res',
        'unlock',
        'hint allocator type thing',
      ],
    ],
    [
      'breaks if the kind’s code has failed often enough',
      { tries: 8 },
      broken,
      [
        'act',
        'open commands',
        'failed build res',
        'write broken build-failed: The kind thing failed in resource.activate: Error: secret (a line)',
        'became broken',
        'unlock',
        'hint allocator type thing',
        'hint destroy resource res',
      ],
    ],
    [
      'is not begun for a resource that was released',
      { commands: [command('release')] },
      null,
      [
        'read commanded',
        'write released released: tok_a released it while it was being built. (1 of 1 commands)',
        'became released',
        'consumed release applied',
        'unlock',
        'hint allocator type thing',
        'hint destroy resource res',
      ],
    ],
    [
      'is marked and built all the same',
      { commands: [command('drain')] },
      null,
      [
        'read commanded',
        'settle draining',
        'act',
        'write active (0 of 1 commands)',
        'became active',
        'built thing',
        'unlock',
        'hint allocator type thing',
        'hint allocator type thing',
      ],
    ],
    [
      'is marked and tried again',
      { commands: [command('drain')] },
      broken,
      [
        'read commanded',
        'settle draining',
        'act',
        'open commands',
        'failed build res',
        'write pending in 500 ms after a fault The kind thing failed in resource.activate: Error: secret (a line)',
        'became pending',
        'in 500 ms resource resource res',
        'unlock',
        'hint allocator type thing',
      ],
    ],
    [
      'is marked at once, and lets go of its claim so that the building goes on',
      {},
      commanded(command('drain')),
      [
        'act',
        'open commands',
        'read commanded',
        'settle draining',
        'let go',
        'unlock',
        'hint allocator type thing',
      ],
    ],
    [
      'obeys what was said meanwhile rather than what went wrong',
      { commands: [command('drain')] },
      commanded(command('release')),
      [
        'read commanded',
        'settle draining',
        'act',
        'open commands',
        'read commanded',
        'write released released: tok_a released it while it was being built. (1 of 1 commands)',
        'became released',
        'consumed release applied',
        'unlock',
        'hint allocator type thing',
        'hint destroy resource res',
      ],
    ],
    [
      'lets go of its claim if the command is gone that stopped it',
      {},
      commanded(),
      ['act', 'open commands', 'let go', 'unlock'],
    ],
    [
      'lets go of its claim if the process stops',
      { commands: [command('drain')] },
      stopped,
      [
        'read commanded',
        'settle draining',
        'act',
        'open commands',
        'let go',
        'unlock',
        'hint allocator type thing',
      ],
    ],
    [
      'writes nothing if another has claimed the resource',
      {},
      overtaken,
      ['act', 'fenced out res', 'unlock'],
    ],
    ['writes nothing if its lock is lost', {}, lockLost, ['act', 'lock lost', 'unlock']],
  ])('%s', async (_, given, act, said) => {
    journal.act = act ?? journal.act;
    expect(await build(given)).toEqual(said);
    // Each outcome that was written, and nothing else.
    const isWritten = said.some((line) => line.startsWith('write'));
    expect(journal.measured).toEqual(isWritten ? ['build'] : []);
  });

  it('shows the kind what is stored', async () => {
    await build();
    const seen = {
      id: 'res',
      projectId: 'prj',
      blueprintId: 'bp',
      config: { size: 1 },
      choice: { of: 2 },
      state: null,
    };
    expect(journal.views).toEqual([seen]);
  });

  it('is fenced out if another has claimed it when the outcome is written', async () => {
    journal.written = false;
    expect(await build()).toEqual(['act', 'write active', 'fenced out res', 'unlock']);
  });
});

describe('what the timeline says', () => {
  const fails: Act = () => Promise.resolve(failed('no'));
  const waits: Act = () => Promise.resolve(againAfter(70, 'wait'));
  const done: Act = (context) => {
    context.log('a line');
    return Promise.resolve({ step: 'done', result: {} });
  };
  const released = {
    type: 'lease.command-applied',
    data: { command: 'release', author: 'tok_a', reason: null },
  };
  const faultOf = (where: string): string => `The kind thing failed in ${where}: Error: secret`;

  it.each<[string, Act, Partial<AcquiredLease>, object[]]>([
    [
      'a lease is set up, after what the kind logged',
      done,
      {},
      [
        { type: 'lease.log', data: { message: 'a line' } },
        { type: 'lease.activated', data: { resource: 'res' } },
      ],
    ],
    ['it is not ready', waits, {}, []],
    [
      'it fails',
      broken,
      {},
      [
        { type: 'lease.log', data: { message: 'a line' } },
        { type: 'lease.log', data: { message: faultOf('lease.activate') } },
      ],
    ],
    [
      'it is tried elsewhere',
      fails,
      {},
      [{ type: 'lease.attempt-failed', data: { resource: 'res', reason: 'no' } }],
    ],
    [
      'it is released, which says first who wanted that',
      done,
      { commands: [command('release')] },
      [
        released,
        {
          type: 'lease.released',
          data: { reason: 'tok_a released it while it was being set up.', code: 'released' },
        },
      ],
    ],
    [
      'it breaks',
      fails,
      { attempt: attemptFacts({ number: BOUNDS.attemptsMax }) },
      [
        {
          type: 'lease.broken',
          data: {
            reason: 'Set-up failed on 5 attempts, the last time: no',
            code: 'set-up-failed',
          },
        },
      ],
    ],
  ])('if %s', async (_, act, given, told) => {
    journal.act = act;
    await setUp(given);
    expect(journal.told).toEqual(told);
  });

  it.each<[string, Act, Partial<PendingResource>, object[]]>([
    [
      'a resource is built, after what the kind logged',
      done,
      {},
      [
        { type: 'resource.log', data: { message: 'a line' } },
        { type: 'resource.activated', data: {} },
      ],
    ],
    ['it is not ready', waits, {}, []],
    [
      'it fails',
      broken,
      {},
      [
        { type: 'resource.log', data: { message: 'a line' } },
        { type: 'resource.set-up-delayed', data: { reason: faultOf('resource.activate') } },
      ],
    ],
    [
      'it breaks',
      fails,
      {},
      [{ type: 'resource.broken', data: { reason: 'no', code: 'build-failed' } }],
    ],
  ])('if %s', async (_, act, given, told) => {
    journal.act = act;
    await build(given);
    expect(journal.told).toEqual(told);
  });
});
