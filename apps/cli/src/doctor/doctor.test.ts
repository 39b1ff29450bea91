import type { QueueFacts } from '@drydock/queue';
import { describe, expect, it } from '@jest/globals';
import { checkAllowedKinds } from './check-allowed-kinds.ts';
import { checkGauges } from './check-gauges.ts';
import { checkHostKeys } from './check-host-keys.ts';
import { checkReadiness } from './check-readiness.ts';
import { checkRemovals } from './check-removals.ts';
import { checkSimulator } from './check-simulator.ts';
import { checkWorkers } from './check-workers.ts';
import { lookAtQueues } from './look-at-queues.ts';
import type { Probed } from './probe.ts';
import { samplesOf } from './samples.ts';

const answered = (status: number, text: string): Probed => {
  const isJson = text.startsWith('{');
  const times = { dateMs: null, ownMs: 0, tookMs: 1 };
  return { answer: { status, text, body: isJson ? JSON.parse(text) : null, ...times } };
};

describe('hosts with one key', () => {
  const shared = { hostKey: 'SHA256:abc', resources: 2, names: ['build-1', 'build-2'] };

  it('are named where they are of one project, and counted where they are not', () => {
    expect(checkHostKeys([])).toMatchObject({ status: 'ok' });
    const own = checkHostKeys([{ ...shared, projects: 1 }]);
    expect(own).toMatchObject({ status: 'warning', found: 'SHA256:abc: build-1, build-2' });
    const others = checkHostKeys([{ ...shared, projects: 2 }]);
    expect(others).toMatchObject({ found: 'SHA256:abc: 2 resources of 2 projects' });
    expect(JSON.stringify(others)).not.toContain('build-');
  });
});

describe('the simulator of a local stack', () => {
  const url = 'http://127.0.0.1:20001';

  it('is named, with what it was told to do wrong', () => {
    expect(checkSimulator(url, answered(200, '{"faults":[]}'))).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/simulated at 127\.0\.0\.1:20001\/: /),
    });
    const told = checkSimulator(url, answered(200, '{"faults":[{},{}]}'));
    expect(told.found).toContain('with 2 faults set');
  });

  it('is told from another program, and from none', () => {
    for (const probed of [{ failure: 'refused' }, answered(200, 'hello'), answered(404, '{}')]) {
      expect(checkSimulator(url, probed)).toMatchObject({ status: 'warning' });
    }
  });
});

describe('samples of a metric', () => {
  it('are those of that name, with their labels', () => {
    const text = [
      '# HELP drydock_overdue Objects that are due.',
      'drydock_overdue{queue="lease"} 2',
      'drydock_overdue{queue="a \\"b\\" \\\\ {c}",more="x"} 0.5',
      'drydock_overdue_other{queue="lease"} 9',
      'drydock_database_up 1',
    ].join('\n');
    expect(samplesOf(text, 'drydock_overdue')).toEqual([
      { labels: { queue: 'lease' }, value: 2 },
      { labels: { queue: 'a "b" \\ {c}', more: 'x' }, value: 0.5 },
    ]);
    expect(samplesOf(text, 'drydock_database_up')).toEqual([{ labels: {}, value: 1 }]);
  });
});

describe('the gauges', () => {
  it('say nothing where the token may not see them, or the database did not answer', () => {
    expect(checkGauges(answered(403, '{"code":"forbidden"}'))).toEqual([]);
    expect(checkGauges({ failure: 'timed out' })).toEqual([]);
    expect(checkGauges(answered(200, 'drydock_database_up 0'))).toEqual([]);
  });

  it('tell of a type that stands still, also where the others could not be read', () => {
    const stalled = 'drydock_allocator_stalled_seconds{type="host"} 45';
    const alone = checkGauges(answered(200, `drydock_database_up 0\n${stalled}`));
    expect(alone).toMatchObject([
      { check: 'allocation', status: 'failed', found: 'nothing is decided for: host (for 45 s)' },
    ]);
    const beside = checkGauges(answered(200, `drydock_database_up 1\n${stalled}`));
    expect(beside.map(({ check, status }) => `${check} ${status}`)).toEqual([
      'due-work ok',
      'allocation failed',
      'resources ok',
    ]);
    const none = checkGauges(answered(200, 'drydock_database_up 1'));
    expect(none.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('what cannot be taken down', () => {
  it('is named with how to let go of it, also where it is leases on something', () => {
    expect(checkRemovals([]).status).toBe('ok');
    const stuck = { id: 'res_1', name: 'web-1', type: 'host', seconds: 4_000 };
    const finding = checkRemovals([
      { ...stuck, ended: true },
      { ...stuck, id: 'res_2', name: 'web-2', ended: false },
    ]);
    expect([finding.status, finding.found]).toEqual([
      'warning',
      'host web-1 (res_1), for 4000 s; leases on host web-2 (res_2), for 4000 s',
    ]);
    expect(finding.fix).toContain('drydock resource abandon ID --reason');
  });
});

describe('the kinds that are allowed', () => {
  const metric = 'drydock_blueprints_not_allowed';
  const page = (...lines: readonly string[]): Probed =>
    answered(200, [`# TYPE ${metric} gauge`, ...lines].join('\n'));

  it('say nothing where the API does not tell', () => {
    expect(checkAllowedKinds(answered(403, '{"code":"forbidden"}'))).toBeNull();
    expect(checkAllowedKinds({ failure: 'timed out' })).toBeNull();
    expect(checkAllowedKinds(page('drydock_database_up 0'))).toBeNull();
    expect(checkAllowedKinds(answered(200, 'drydock_database_up 1'))).toBeNull();
  });

  it('name the blueprints that are not, and which setting decides', () => {
    expect(checkAllowedKinds(page('drydock_database_up 1'))?.status).toBe('ok');
    const finding = checkAllowedKinds(
      page(
        'drydock_database_up 1',
        `${metric}{project="ops",blueprint="one",kind="local-host"} 1`,
        `${metric}{project="ci",blueprint="two",kind="ssh-host"} 3`,
      ),
    );
    expect(finding).toMatchObject({
      status: 'warning',
      found:
        'blueprints that the settings forbid: local-host of ops: one; ssh-host of ci: 3, such as two',
    });
    expect(finding?.fix).toContain('DRYDOCK_ALLOWED_KINDS');
  });
});

describe('the readiness', () => {
  const statusOf = (probed: Probed): string => checkReadiness(probed).status;

  it('is well, worth a warning, or a failure', () => {
    expect(statusOf(answered(200, '{"status":"ready"}'))).toBe('ok');
    expect(statusOf(answered(200, '{"status":"degraded"}'))).toBe('warning');
    const stalled = checkReadiness(
      answered(
        200,
        '{"status":"degraded","checks":{"postgres":"ok","redis":"ok","allocator":"stalled"}}',
      ),
    );
    expect([stalled.status, stalled.found]).toEqual([
      'warning',
      expect.stringContaining('not decided about'),
    ]);
    const stuck = checkReadiness(
      answered(
        200,
        '{"status":"degraded","checks":{"postgres":"ok","redis":"ok","allocator":"ok","operations":"stuck"}}',
      ),
    );
    expect([stuck.status, stuck.found]).toEqual([
      'warning',
      expect.stringContaining('do not stop'),
    ]);
    const down = checkReadiness(
      answered(503, '{"status":"not-ready","checks":{"postgres":"down","redis":"ok"}}'),
    );
    expect([down.status, down.found]).toEqual(['failed', expect.stringContaining('PostgreSQL')]);
    expect(statusOf(answered(503, '{"status":"not-ready"}'))).toBe('failed');
    expect(statusOf(answered(502, 'Bad gateway'))).toBe('failed');
    expect(statusOf({ failure: 'timed out' })).toBe('failed');
  });
});

describe('a worker that opens its connection anew', () => {
  it('is not called absent', async () => {
    const facts = (idle: number[]): QueueFacts => ({
      queue: 'lease',
      isPaused: false,
      waiting: 0,
      oldestMs: null,
      workerIdleSeconds: idle,
    });
    const looks = [[facts([])], [facts([0])]];
    const redis = { queues: () => Promise.resolve(looks.shift() ?? []) };
    expect(checkWorkers(await lookAtQueues(redis)).status).toBe('ok');
    expect(looks).toEqual([]);
  });
});
