import { describe, expect, it } from '@jest/globals';
import { POOL_DEFAULTS, type PoolSettings, type RollOutState } from '@drydock/model';
import { keepPool, type Kept, type PoolSight } from './keep.ts';
import type { PoolFailure, PoolMember } from './member.ts';
import type { Begun } from './roll-out.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const ago = (seconds: number): number => NOW - seconds * 1_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** Ready since an hour ago, and never used. */
function member(id: string, wish: Partial<PoolMember> = {}): PoolMember {
  return {
    id,
    status: 'active',
    revision: 1,
    marks: {},
    createdAt: ago(3_700),
    activatedAt: ago(3_600),
    freedAt: null,
    live: 0,
    awaited: 0,
    uses: 0,
    told: null,
    cannotUpdate: false,
    withdrawn: null,
    ...wish,
  };
}

const members = (count: number, wish: Partial<PoolMember> = {}, from = 0): PoolMember[] =>
  Array.from({ length: count }, (_, n) => member(`res_${from + n}`, wish));

const coming = (wish: Partial<PoolMember> = {}): Partial<PoolMember> => ({
  status: 'pending',
  activatedAt: null,
  createdAt: ago(10),
  ...wish,
});

const quarantined = (secondsAgo: number): PoolMember['marks'] => ({
  quarantined: {
    author: 'health check',
    reason: 'no answer',
    setAt: iso(ago(secondsAgo)),
    expiresAt: null,
  },
});

const mark = (author: string): PoolMember['marks'][keyof PoolMember['marks']] & object => ({
  author,
  reason: null,
  setAt: iso(ago(60)),
  expiresAt: null,
});

const failure = (secondsAgo: number, wish: Partial<PoolFailure> = {}): PoolFailure => ({
  at: ago(secondsAgo),
  revision: 1,
  code: 'build-failed',
  reason: 'No such image.',
  ...wish,
});

interface Wish extends Partial<Omit<PoolSight, 'blueprint'>> {
  readonly pool?: Partial<PoolSettings>;
  readonly blueprint?: Partial<PoolSight['blueprint']>;
  /** How many can be begun before there is no room. */
  readonly room?: number;
  readonly refusal?: Begun;
  readonly updates?: boolean;
}

function see({
  pool,
  blueprint,
  room = Infinity,
  refusal = 'full',
  updates = false,
  ...wish
}: Wish) {
  let begun = 0;
  const kept = keepPool(
    {
      blueprint: {
        revision: 1,
        enabled: true,
        draining: false,
        ending: 0,
        pool: { ...POOL_DEFAULTS, ...pool },
        ...blueprint,
      },
      members: [],
      failures: [],
      gone: 0,
      breaker: { state: null, closedAt: null },
      rollOut: null,
      now: NOW,
      ...wish,
    },
    {
      build: () => {
        if (begun === room) {
          return refusal;
        }
        begun += 1;
        return 'begun';
      },
      updates,
    },
  );
  return { kept, begun };
}

const gone = ({ retires }: Kept): readonly string[] =>
  retires.map(({ member: { id }, rule }) => `${id} ${rule}`);

describe('what is ready', () => {
  it('is built up to readyMin, counting what is on its way and what nobody uses or waits for', () => {
    expect(see({ pool: { readyMin: 3 } }).begun).toBe(3);
    const there = [
      member('res_ready'),
      member('res_used', { live: 1 }),
      member('res_coming', coming()),
      member('res_awaited', coming({ awaited: 1 })),
      member('res_marked', { marks: { held: mark('somebody') } }),
      member('res_going', { told: 'reclaim' }),
    ];
    expect(see({ pool: { readyMin: 5 }, members: there }).begun).toBe(3);
    expect(see({ pool: { readyMin: 2 }, members: there }).begun).toBe(0);
  });

  it('follows the schedule, which builds and does not only keep', () => {
    const schedule = [
      { cron: '0 12 * * *', timezone: 'UTC', readyMin: 4 },
      { cron: '0 18 * * *', timezone: 'UTC', readyMin: 0 },
    ];
    const { kept, begun } = see({ pool: { readyMin: 1, schedule } });
    expect([begun, kept.readyMin, kept.nextAt]).toEqual([4, 4, NOW + 6 * 3_600_000]);
    const before = see({ pool: { readyMin: 1, schedule }, now: NOW - 1 });
    expect([before.begun, before.kept.readyMin, before.kept.nextAt]).toEqual([0, 0, NOW]);
  });

  it('is nothing where the blueprint takes no leases', () => {
    expect(see({ pool: { readyMin: 3 }, blueprint: { enabled: false } }).begun).toBe(0);
    expect(see({ pool: { readyMin: 3 }, blueprint: { draining: true } }).begun).toBe(0);
  });

  it('says that it lacks something where no more can be begun', () => {
    const { kept, begun } = see({ pool: { readyMin: 3 }, room: 2 });
    expect([begun, kept.lacks]).toEqual([2, true]);
    expect(see({ pool: { readyMin: 3 } }).kept.lacks).toBe(false);
  });
});

describe('what is idle', () => {
  const pool = { readyMin: 2, idleSecondsMax: 600 };

  it('goes beyond readyMin, the longest idle first', () => {
    const there = [
      member('res_new', { freedAt: ago(10) }),
      member('res_old', { freedAt: ago(700) }),
      member('res_oldest'),
      member('res_older', { freedAt: ago(800) }),
    ];
    expect(gone(see({ pool, members: there }).kept)).toEqual(['res_oldest idle', 'res_older idle']);
    expect(gone(see({ pool: { ...pool, readyMin: 0 }, members: there }).kept)).toHaveLength(3);
    expect(gone(see({ pool: { ...pool, readyMin: 4 }, members: there }).kept)).toEqual([]);
  });

  it('is counted from when it was ready, or from the end of its last lease, and from nothing else', () => {
    const alone = { readyMin: 0, idleSecondsMax: 30 };
    // A boot of two minutes: it has never been idle.
    const booting = member('res_a', coming({ createdAt: ago(120) }));
    expect(see({ pool: alone, members: [booting] }).kept).toMatchObject({
      retires: [],
      nextAt: null,
    });
    const up = member('res_a', { createdAt: ago(120), activatedAt: ago(29) });
    expect(see({ pool: alone, members: [up] }).kept).toMatchObject({
      retires: [],
      nextAt: NOW + 1_000,
    });
    const idle = member('res_a', { createdAt: ago(121), activatedAt: ago(30) });
    expect(gone(see({ pool: alone, members: [idle] }).kept)).toEqual(['res_a idle']);
    expect(gone(see({ pool: alone, members: [{ ...idle, live: 1 }] }).kept)).toEqual([]);
  });

  it('is looked at again when the next one is due, and soon enough where a lease may end', () => {
    const idle = members(3, { activatedAt: ago(500) });
    expect(see({ pool, members: idle }).kept.nextAt).toBe(NOW + 100_000);
    // As many as should be ready: time changes nothing.
    expect(see({ pool, members: idle.slice(1) }).kept.nextAt).toBeNull();
    const used = [...idle.slice(1), member('res_used', { live: 1 })];
    expect(see({ pool, members: used }).kept.nextAt).toBe(NOW + 600_000);
  });
});

describe('what has to go', () => {
  it('goes by its age, also in use, and is replaced', () => {
    const pool = { readyMin: 1, ageSecondsMax: 3_600 };
    const { kept, begun } = see({ pool, members: [member('res_a', { live: 1 }), member('res_b')] });
    expect([gone(kept), begun]).toEqual([['res_a age', 'res_b age'], 1]);
    const young = [member('res_a', { activatedAt: ago(3_599) })];
    expect(see({ pool, members: young }).kept).toMatchObject({ retires: [], nextAt: NOW + 1_000 });
    // Before it is ready it has no age.
    const booting = [member('res_a', coming({ createdAt: ago(9_000) }))];
    expect(gone(see({ pool, members: booting }).kept)).toEqual([]);
  });

  it('goes once it was used as often as it may be', () => {
    const pool = { readyMin: 1, usesMax: 1 };
    const there = [member('res_a', { uses: 1, live: 1 }), member('res_b', { uses: 1 })];
    const { kept, begun } = see({ pool, members: there });
    expect([gone(kept), begun]).toEqual([['res_a uses', 'res_b uses'], 1]);
  });

  it('goes after it was ill for so long, and is replaced at once', () => {
    const pool = { readyMin: 1, illSecondsMax: 300 };
    const ill = member('res_a', { marks: quarantined(299) });
    const { kept, begun } = see({ pool, members: [ill] });
    expect([gone(kept), begun, kept.nextAt]).toEqual([[], 1, NOW + 1_000]);
    const longer = member('res_a', { marks: quarantined(300), live: 2 });
    expect(gone(see({ pool, members: [longer] }).kept)).toEqual(['res_a ill']);
  });

  it('goes where the configuration no longer wants it', () => {
    const members_ = [member('res_a', { withdrawn: 'The host is not in the list any more.' })];
    expect(see({ members: members_ }).kept.retires).toMatchObject([
      { rule: 'withdrawn', sentence: 'The host is not in the list any more.' },
    ]);
  });

  it.each<[string, Partial<PoolMember>]>([
    ['held', { marks: { held: mark('somebody') } }],
    ['drained', { marks: { draining: mark('somebody') } }],
    ['told so already', { told: 'retire' }],
  ])('stays where it is %s', (_, wish) => {
    const pool = { ageSecondsMax: 60, usesMax: 1, illSecondsMax: 1, idleSecondsMax: 1 };
    const there = [member('res_a', { uses: 9, ...wish })];
    expect(gone(see({ pool, members: there }).kept)).toEqual([]);
  });
});

describe('the breaker', () => {
  const breaker = { failuresMin: 5, share: 0.5, windowSeconds: 600, pauseSeconds: 300 };
  const pool = { readyMin: 8, breaker };

  it('opens where too much fails within the window, and nothing is built', () => {
    const failures = Array.from({ length: 5 }, (_, n) => failure(n));
    const { kept, begun } = see({ pool, members: members(5), failures });
    expect(begun).toBe(0);
    expect(kept.breaker.state).toEqual({
      openedAt: iso(NOW),
      until: iso(NOW + 300_000),
      failed: 5,
      of: 10,
      windowSeconds: 600,
    });
    expect(kept.events.map(({ type }) => type)).toEqual(['blueprint.breaker-opened']);
    expect(kept.nextAt).toBe(NOW + 300_000);
  });

  it.each<[string, Wish]>([
    ['few', { failures: [0, 1, 2, 3].map((n) => failure(n)) }],
    ['a small share', { failures: [0, 1, 2, 3, 4].map((n) => failure(n)), members: members(6) }],
    ['long ago', { failures: [600, 601, 602, 603, 0].map((n) => failure(n)) }],
    [
      'from before it closed last',
      {
        failures: [10, 11, 12, 13, 0].map((n) => failure(n)),
        breaker: { state: null, closedAt: ago(5) },
      },
    ],
    [
      'little beside what was used and went',
      { failures: [0, 1, 2, 3, 4].map((n) => failure(n)), gone: 6 },
    ],
    [
      'no more than are under way since before',
      {
        failures: [0, 1, 2, 3, 4].map((n) => failure(n)),
        members: members(95, coming({ createdAt: ago(60) })),
      },
    ],
  ])('stays closed where what failed is %s', (_, wish) => {
    const { kept } = see({ pool, ...wish });
    expect(kept.breaker.state).toBeNull();
    expect(kept.events).toEqual([]);
  });

  it('opens where machines are lost within a minute, whatever was begun in their place', () => {
    // Of eight five are gone, and four were begun since.
    const failures = [50, 40, 30, 20, 10].map((n) => failure(n, { code: 'resource-lost' }));
    const there = [...members(3), ...members(4, { createdAt: ago(5), activatedAt: ago(2) }, 3)];
    const { kept, begun } = see({ pool, members: there, failures });
    expect([begun, kept.breaker.state?.failed, kept.breaker.state?.of]).toEqual([0, 5, 8]);
  });

  it('counts what is quarantined', () => {
    const there = members(6, { marks: quarantined(30) });
    expect(see({ pool, members: there }).kept.breaker.state?.failed).toBe(6);
  });

  const open = (untilSecondsAgo: number) => ({
    state: {
      openedAt: iso(ago(untilSecondsAgo + 300)),
      until: iso(ago(untilSecondsAgo)),
      failed: 6,
      of: 10,
      windowSeconds: 600,
    },
    closedAt: null,
  });

  it('builds nothing until its pause is over, then one at a time', () => {
    expect(see({ pool, breaker: open(-1) }).begun).toBe(0);
    expect(see({ pool, breaker: open(0) }).begun).toBe(1);
    const one = [member('res_a', coming({ awaited: 1 }))];
    expect(see({ pool, breaker: open(0), members: one }).begun).toBe(0);
  });

  it('closes once one was built, and opens anew where one more fails', () => {
    const built = see({
      pool,
      breaker: open(60),
      members: [member('res_a', { activatedAt: ago(5) })],
      failures: [failure(400)],
    });
    expect(built.kept.breaker).toEqual({ state: null, closedAt: NOW });
    expect(built.kept.events.map(({ type }) => type)).toEqual(['blueprint.breaker-closed']);
    expect(built.begun).toBe(7);

    const failed = see({ pool, breaker: open(60), failures: [failure(5)], members: members(1) });
    expect(failed.begun).toBe(0);
    expect(failed.kept.breaker.state?.until).toBe(iso(NOW + 300_000));
  });

  it('ends nothing less: what is too old goes all the same', () => {
    const { kept } = see({
      pool: { ...pool, ageSecondsMax: 60 },
      breaker: open(-1),
      members: members(1),
    });
    expect(gone(kept)).toEqual(['res_0 age']);
  });

  it('is none where it is switched off', () => {
    const { kept, begun } = see({ pool: { readyMin: 3, breaker: null }, breaker: open(-1) });
    expect([begun, kept.breaker.state]).toEqual([3, null]);
  });
});

/** Goes on as the world would: what was begun is ready, what was told so is gone. */
class Rolling {
  members: PoolMember[];
  failures: PoolFailure[] = [];
  rollOut: RollOutState | null = null;
  now = NOW;
  begun = 0;
  /** The fewest that were ready, and the most that there were. */
  least = Infinity;
  most = 0;
  private readonly pool: Partial<PoolSettings>;
  private readonly limit: number;
  private readonly fails: boolean;

  constructor(
    there: readonly PoolMember[],
    pool: Partial<PoolSettings>,
    { limit = Infinity, fails = false } = {},
  ) {
    this.members = [...there];
    this.pool = { rollOut: 'replace-idle', ...pool };
    this.limit = limit;
    this.fails = fails;
  }

  step(): Kept {
    this.now += 1_000;
    const { kept, begun } = see({
      pool: this.pool,
      blueprint: { revision: 2 },
      members: this.members,
      failures: this.failures,
      rollOut: this.rollOut,
      now: this.now,
      room: Math.max(0, this.limit - this.members.length),
    });
    this.rollOut = kept.rollOut;
    this.begun += begun;
    const ends = new Set(kept.retires.map(({ member: each }) => each.id));
    this.members = this.members.filter(({ id }) => !ends.has(id));
    const ready = this.members.filter((each) => each.live === 0 && each.status === 'active');
    this.least = Math.min(this.least, ready.length);
    const more = members(begun, coming({ revision: 2, createdAt: this.now }), 1_000 * this.now);
    this.most = Math.max(this.most, this.members.length + more.length);
    if (this.fails) {
      this.failures.push(...more.map(() => failure(0, { revision: 2, at: this.now + 1 })));
    } else {
      this.members.push(
        ...more.map((each): PoolMember => ({
          ...each,
          status: 'active',
          activatedAt: this.now + 1,
        })),
      );
    }
    return kept;
  }

  run(): number {
    for (let steps = 1; steps <= 500; steps += 1) {
      this.step();
      if (this.rollOut?.status !== 'running') {
        return steps;
      }
    }
    throw new Error('It goes on and on.');
  }
}

describe('a roll-out', () => {
  it.each([
    ['that should be ready', { readyMin: 100 }],
    ['that an operator had built', { readyMin: 0, buildOnDemand: false }],
  ])('replaces a hundred %s, and there are never fewer', (_, pool) => {
    const rolling = new Rolling(members(100), pool);
    const steps = rolling.run();
    expect(rolling.rollOut?.status).toBe('done');
    expect(rolling.members.filter(({ revision }) => revision === 2)).toHaveLength(100);
    expect([rolling.members.length, rolling.least]).toEqual([100, 100]);
    expect(rolling.most).toBeLessThanOrEqual(100 + 32);
    expect(steps).toBeLessThan(20);
  });

  it('begins with one', () => {
    const rolling = new Rolling(members(100), { readyMin: 110 });
    rolling.step();
    expect(rolling.begun).toBe(1);
  });

  it('is held at the first build that fails, and the older ones stay', () => {
    const rolling = new Rolling(members(100), { readyMin: 100 }, { fails: true });
    rolling.run();
    expect(rolling.rollOut).toMatchObject({
      status: 'held',
      reason: 'No such image.',
      revision: 2,
    });
    for (let n = 0; n < 20; n += 1) {
      expect(rolling.step()).toMatchObject({ retires: [], events: [] });
    }
    expect([rolling.begun, rolling.members.length]).toEqual([1, 100]);
  });

  it('goes on where there is no room beside the older ones: one of those goes first', () => {
    const rolling = new Rolling(members(10), { readyMin: 10 }, { limit: 10 });
    rolling.run();
    expect(rolling.rollOut?.status).toBe('done');
    expect([rolling.members.length, rolling.most]).toEqual([10, 10]);
    const [first] = new Rolling(members(10), {}, { limit: 10 }).step().retires;
    expect(first?.rule).toBe('rolled-out');
  });

  it('leaves the older ones where nothing can be begun for another reason', () => {
    const wish = { pool: { rollOut: 'replace-idle' as const }, blueprint: { revision: 2 } };
    const { kept } = see({ ...wish, members: members(3), room: 0, refusal: 'later' });
    expect(kept.retires).toEqual([]);
    const ending = see({
      ...wish,
      blueprint: { revision: 2, ending: 1 },
      members: members(3),
      room: 0,
    });
    expect(ending.kept.retires).toEqual([]);
  });

  it('leaves what is in use, and wants to know when that ends', () => {
    const { kept, begun } = see({
      pool: { rollOut: 'replace-idle' },
      blueprint: { revision: 2 },
      members: members(2, { live: 1 }),
    });
    expect([begun, kept.retires, kept.awaited.length, kept.rollOut?.status]).toEqual([
      0,
      [],
      2,
      'running',
    ]);
  });

  it('replaces nothing where the revision is the same, or with `keep`', () => {
    const same = see({ pool: { rollOut: 'replace-idle' }, members: members(3) });
    expect([same.begun, same.kept.retires, same.kept.rollOut]).toEqual([0, [], null]);
    const keep = see({
      pool: { rollOut: 'keep' },
      blueprint: { revision: 2 },
      members: members(3),
    });
    expect([keep.begun, keep.kept.retires, keep.kept.rollOut]).toEqual([0, [], null]);
  });

  it('begins anew with another revision after it was held', () => {
    const held: RollOutState = {
      revision: 2,
      status: 'held',
      reason: 'No such image.',
      since: iso(ago(60)),
      ahead: 1,
    };
    const wish = { pool: { rollOut: 'replace-idle' as const }, members: members(3) };
    const failures = [failure(30, { revision: 2 })];
    const same = see({ ...wish, failures, rollOut: held, blueprint: { revision: 2 } });
    expect([same.begun, same.kept.rollOut]).toEqual([0, held]);
    const next = see({ ...wish, failures, rollOut: held, blueprint: { revision: 3 } });
    expect([next.begun, next.kept.rollOut]).toMatchObject([1, { revision: 3, status: 'running' }]);
  });

  it('brings them in place where their kind can, one first, and builds for those that it cannot', () => {
    const wish = {
      pool: { rollOut: 'replace-idle' as const },
      blueprint: { revision: 2 },
      updates: true,
    };
    const first = see({ ...wish, members: members(10) });
    expect([first.begun, first.kept.updates.length]).toEqual([0, 1]);
    const under = [member('res_a', { told: 'update' }), ...members(9)];
    expect(see({ ...wish, members: under }).kept.updates).toEqual([]);
    const stand = [...members(4, { revision: 2 }), ...members(6, {}, 4)];
    expect(see({ ...wish, members: stand }).kept.updates).toHaveLength(4);
    const stubborn = see({ ...wish, members: members(2, { cannotUpdate: true }) });
    expect([stubborn.begun, stubborn.kept.updates]).toEqual([1, []]);
  });
});
