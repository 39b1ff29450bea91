import { describe, expect, it } from '@jest/globals';
import { CONFORMANCE_INSTALLATION } from '@drydock/blueprint/conformance';
import type { FaultInput } from '@drydock/sim';
import { Bench, reasonOf, withBudgets } from './support/bench.ts';
import { HERE } from './support/config.ts';
import { UNSEEN } from './support/sims.ts';

const SUBNETS = HERE.subnets.filter(({ isDefault }) => isDefault).map(({ id }) => id);

const run = { on: { action: 'RunInstances' } } as const;

describe('a launch', () => {
  it('marks all that it makes from the first second, with ids alone and the company’s own tags', async () => {
    const bench = await Bench.open();
    const resource = bench.planned({ tags: { cost: '4711' }, market: 'spot' });
    await bench.launch(resource, bench.recorder());
    const [launch, ...others] = bench.launches();
    expect(others).toEqual([]);
    expect(launch?.tags).toEqual({
      cost: '4711',
      'drydock:installation': CONFORMANCE_INSTALLATION.id,
      'drydock:epoch': String(CONFORMANCE_INSTALLATION.epoch),
      'drydock:project': resource.projectId,
      'drydock:blueprint': resource.blueprintId,
      'drydock:resource': resource.id,
      'drydock:attempt': launch?.clientToken,
    });
    const things = await bench.kind.resource.outside?.list(
      bench.recorder().open().context,
      resource.config,
    );
    const marks = { resourceId: resource.id, epoch: CONFORMANCE_INSTALLATION.epoch };
    expect(things).toEqual([
      expect.objectContaining({ what: 'instance', id: launch?.instanceId, ...marks }),
      expect.objectContaining({ what: 'volume', ...marks }),
      expect.objectContaining({ what: 'network-interface', ...marks }),
      expect.objectContaining({ what: 'spot-request', ...marks }),
    ]);
  });

  it.each<[string, FaultInput['do']]>([
    ['cut off after it was done', { what: 'cut', acts: true }],
    ['cut off before', { what: 'cut', acts: false }],
    ['never answered, and done', { what: 'silence', acts: true }],
    [
      'a server error after it was done',
      { what: 'error', code: 'InternalError', status: 500, acts: true },
    ],
    ['a server error before', { what: 'error', code: 'Unavailable', status: 503 }],
    ['HTML in place of an answer', { what: 'body', text: '<html></html>', acts: true }],
    ['an empty answer', { what: 'body', text: '', acts: true }],
    [
      'throttled after it was done',
      { what: 'error', code: 'RequestLimitExceeded', status: 503, acts: true },
    ],
  ])('that is %s comes to one instance, under one token', async (_, what) => {
    const bench = await Bench.open();
    bench.sim.faults.add({ ...run, do: what, times: 1 });
    const resource = bench.planned();
    await bench.launch(resource, bench.recorder());
    expect(bench.launches()).toHaveLength(1);
    expect(new Set(bench.calls('RunInstances').map(({ clientToken }) => clientToken)).size).toBe(1);
    expect(bench.living()).toHaveLength(1);
  });

  it('whose process dies before it could tell is gone on with by another one', async () => {
    const bench = await Bench.open();
    const resource = bench.planned();
    const recorder = bench.recorder();
    // The calls are `begin` and `launch-1`.
    const faultPlan = { fault: 'crash-after-act', call: 1 } as const;
    const { context } = recorder.open({ faultPlan });
    await expect(bench.kind.resource.activate(context, resource)).rejects.toThrow('died here');
    expect(bench.launches()).toHaveLength(1);
    await bench.anotherProcess().launch(resource, recorder);
    expect(bench.launches()).toHaveLength(1);
    // It bore the attempt's mark: there was nothing to ask for again.
    expect(bench.calls('RunInstances')).toHaveLength(1);
  });

  it('is found by its mark where EC2 has forgotten its token', async () => {
    const bench = await Bench.open({ keepsTokens: false });
    bench.sim.faults.add({ ...run, do: { what: 'cut', acts: true }, times: 1 });
    await bench.launch(bench.planned(), bench.recorder());
    expect(bench.launches()).toHaveLength(1);
  });

  it('that EC2 makes twice, unseen and its token forgotten, leaves the one that is recorded', async () => {
    const bench = await Bench.open({ keepsTokens: false }, UNSEEN.pace);
    bench.sim.faults.add({ ...run, do: { what: 'cut', acts: true }, times: 1 });
    bench.sim.faults.add({ do: { what: 'unseen', ms: UNSEEN.ms } });
    const resource = bench.planned();
    const recorder = bench.recorder();
    await bench.launch(resource, recorder);
    expect(bench.launches()).toHaveLength(2);
    await bench.buildUntil(resource, recorder, () => bench.living().length === 1);
    const { context } = recorder.open();
    const recorded = (await context.recall('launch-1'))?.result?.value;
    expect(bench.living()).toEqual([(recorded as { instanceId: string }).instanceId]);
  });

  it('whose token EC2 knows with another request is told of, and never begun afresh', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({ ...run, do: { what: 'error', code: 'IdempotentParameterMismatch' } });
    const step = await bench.launch(bench.planned(), bench.recorder());
    expect(step.step).toBe('failed');
    expect(reasonOf(step)).toMatch(/token of this launch with another request/);
    expect(bench.calls('RunInstances')).toHaveLength(1);
  });

  it('asks byte for byte the same, whatever the process is called or the time is', async () => {
    const bench = await Bench.open({}, UNSEEN.pace);
    const resource = bench.planned({ userData: '#!/bin/sh\necho hello\n' });
    bench.sim.faults.add({ ...run, do: { what: 'cut', acts: true }, times: 3 });
    bench.sim.faults.add({ do: { what: 'unseen', ms: UNSEEN.ms } });
    const recorder = bench.recorder();
    await bench.step(resource, recorder);
    // With the token kept, another request under it would be refused.
    await bench.anotherProcess().launch(resource, recorder);
    expect(bench.launches()).toHaveLength(1);
    expect(bench.calls('RunInstances').length).toBeGreaterThan(1);
    expect(bench.calls('RunInstances').map(({ outcome }) => outcome)).not.toContain(
      'IdempotentParameterMismatch',
    );
  });
});

describe('offers', () => {
  it('are tried in order until one is had', async () => {
    const bench = await Bench.open();
    const zones = HERE.zones.map(({ name }) => name);
    for (const zone of zones.slice(0, 2)) {
      bench.sim.faults.add({
        on: { zone },
        do: { what: 'refuse', code: 'InsufficientInstanceCapacity', status: 500 },
      });
    }
    await bench.launch(bench.planned({ subnets: SUBNETS }), bench.recorder());
    expect(bench.launches()).toEqual([expect.objectContaining({ zone: zones[2] })]);
    const tokens = bench.calls('RunInstances').map(({ clientToken }) => clientToken);
    expect(new Set(tokens).size).toBe(3);
  });

  it('with the spot quota full go on with on-demand, after one refusal', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({
      on: { market: 'spot' },
      do: { what: 'refuse', code: 'MaxSpotInstanceCountExceeded' },
    });
    const config = {
      subnets: SUBNETS,
      market: 'spot-then-on-demand',
      instanceTypes: ['t3.micro', 't3.small'],
    };
    await bench.launch(bench.planned(config), bench.recorder());
    expect(bench.launches()).toEqual([expect.objectContaining({ market: 'on-demand' })]);
    expect(bench.calls('RunInstances')).toHaveLength(2);
  });

  it('that are all out are waited for, with the reason, and no faster than they come back', async () => {
    const bench = await Bench.open({}, { outMs: 5_000 });
    bench.sim.faults.add({ do: { what: 'refuse', code: 'InsufficientInstanceCapacity' } });
    const recorder = bench.recorder();
    const resource = bench.planned({ instanceTypes: ['t3.micro', 't3.small'] });
    for (let count = 0; count < 5; count += 1) {
      const step = await bench.step(resource, recorder);
      expect(step).toMatchObject({ step: 'again-after' });
      expect(reasonOf(step)).toMatch(
        /no capacity for t3\.micro in the default subnet .* no capacity for t3\.small/,
      );
    }
    expect(bench.calls('RunInstances')).toHaveLength(2);
    // Nor does another resource ask at once for what was just refused.
    await bench.step(bench.planned({ instanceTypes: ['t3.micro'] }), bench.recorder());
    expect(bench.calls('RunInstances')).toHaveLength(2);
  });

  it('come back, and are had then', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({
      do: { what: 'refuse', code: 'InsufficientInstanceCapacity' },
      times: 2,
    });
    await bench.launch(bench.planned(), bench.recorder());
    expect(bench.launches()).toHaveLength(1);
    expect(bench.calls('RunInstances')).toHaveLength(3);
  });

  it('of a type that does not exist fail at once, and keep nobody else from theirs', async () => {
    const bench = await Bench.open();
    await bench.sim.faults.now({ what: 'strangers', region: 'eu-west-1', count: 3 });
    const step = await bench.step(
      bench.planned({ instanceTypes: ['x0.nonsense'] }),
      bench.recorder(),
    );
    expect(step.step).toBe('failed');
    expect(reasonOf(step)).toMatch(/x0\.nonsense/);
    await bench.launch(bench.planned(), bench.recorder());
    expect(bench.launches()).toHaveLength(1);
  });

  it('beside a type that does not exist are had', async () => {
    const bench = await Bench.open();
    await bench.launch(
      bench.planned({ instanceTypes: ['x0.nonsense', 't3.small'], subnets: SUBNETS }),
      bench.recorder(),
    );
    expect(bench.launches()).toEqual([expect.objectContaining({ type: 't3.small' })]);
    expect(bench.calls('RunInstances')).toHaveLength(2);
  });
});

describe('refusals', () => {
  const denied = (deny: string) =>
    Bench.open({
      accessKeys: [
        {
          accessKeyId: 'AKIADRYDOCKSIMULATOR',
          secretAccessKey: 'the-simulator-keeps-no-secret-from-you-0',
          accountId: '123456789012',
          deny: [deny],
        },
      ],
    });

  it.each(['RunInstances', 'DescribeInstances'])(
    'of ec2:%s name the permission and stop',
    async (action) => {
      const bench = await denied(`ec2:${action}`);
      const step = await bench.step(bench.planned(), bench.recorder());
      expect(step.step).toBe('failed');
      expect(reasonOf(step)).toMatch(`ec2:${action}`);
      expect(bench.launches()).toEqual([]);
    },
  );

  it('for a clock that is off name by how much', async () => {
    const bench = await Bench.open();
    await bench.sim.faults.now({ what: 'clock', offMs: 10 * 60_000 });
    const step = await bench.step(bench.planned(), bench.recorder());
    expect(reasonOf(step)).toMatch(/clock of Drydock’s machine is 10 min behind EC2’s/);
  });

  it('for too many calls slow down, and fail nothing', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({
      ...run,
      do: { what: 'error', code: 'RequestLimitExceeded', status: 503, retryAfterSeconds: 7 },
      times: 1,
    });
    const resource = bench.planned();
    const recorder = bench.recorder();
    const [asked, throttled]: [string[], [string, number][]] = [[], []];
    const context = withBudgets(recorder.open().context, asked, throttled);
    const step = await bench.kind.resource.activate(context, resource);
    expect(step).toMatchObject({ step: 'again-after', delayMs: 7_000 });
    expect(throttled).toEqual([[expect.stringMatching(/^ec2\/eu-west-1\/\w+\/launch$/), 7_000]]);
    expect(asked.filter((bucket) => bucket.endsWith('/launch'))).toHaveLength(1);
    await bench.launch(resource, recorder);
    expect(bench.launches()).toHaveLength(1);
  });

  it('of an endpoint that never answers end the build at its deadline, with the reason', async () => {
    const bench = await Bench.open({}, { answerMs: 100, connectMs: 100 });
    bench.sim.faults.add({ do: { what: 'silence' } });
    const resource = bench.planned({ readySeconds: 10 });
    const recorder = bench.recorder();
    await recorder.open().context.call('begin', {}, () => Promise.resolve(Date.now() - 10_000));
    const step = await bench.step(resource, recorder);
    expect(step.step).toBe('failed');
    expect(reasonOf(step)).toMatch(/not ready within 10 s.*did not answer in time/);
  });

  it('of a credential that is not there are no launch', async () => {
    const bench = await Bench.open();
    const resource = bench.planned({ credential: 'missing' });
    await expect(bench.step(resource, bench.recorder())).rejects.toMatchObject({
      code: 'credential-missing',
    });
    // And nothing keeps such a resource from going.
    await bench.destroy(resource);
  });
});
