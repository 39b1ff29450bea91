import { describe, expect, it } from '@jest/globals';
import { BuildFailed, type Lost, type OutsideThing } from '@drydock/blueprint';
import { checkContext, type Recorder, type Resolved } from '@drydock/blueprint/conformance';
import type { JsonObject } from '@drydock/model';
import type { SimOptions } from '@drydock/sim';
import { Bench, reasonOf, type Planned } from './support/bench.ts';
import { HERE } from './support/config.ts';
import { secrets, UNSEEN } from './support/sims.ts';

const context = checkContext('here', secrets);

interface Built {
  readonly bench: Bench;
  readonly resource: Planned & { readonly state: JsonObject };
  readonly recorder: Recorder;
  readonly id: string;
}

/** A resource that stands on a launched instance. */
async function built(options: Partial<SimOptions> = {}, changes: JsonObject = {}): Promise<Built> {
  const bench = await Bench.open(options);
  const planned = bench.planned(changes);
  const recorder = bench.recorder();
  await bench.launch(planned, recorder);
  const id = bench.launches()[0]?.instanceId ?? '';
  const state = {
    hostKey: `SHA256:${'A'.repeat(43)}`,
    directory: `/var/tmp/drydock-admin/${planned.id}`,
    mode: 'own',
    hostname: 'ip-10-0-0-1',
    platform: 'linux',
    arch: 'x86_64',
    cpus: 2,
    memoryBytes: 1_000_000,
    instanceId: id,
    instanceType: 't3.micro',
    market: 'on-demand',
  };
  return { bench, resource: { ...planned, state }, recorder, id };
}

const look = ({ bench, resource }: Built): Promise<string | Lost | null> =>
  bench.kind.resource.health?.check(context, resource) ?? Promise.resolve(null);

describe('an instance that ended before it was ready', () => {
  it('is a failed build at the first look, with EC2’s reason', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({
      do: {
        what: 'die',
        ms: 0,
        code: 'Client.InvalidKMSKey.InvalidState',
        message: 'The key is disabled',
      },
    });
    const step = await bench.launch(bench.planned(), bench.recorder());
    expect(step.step).toBe('failed');
    expect(reasonOf(step)).toMatch(
      /before it was ready: .*InvalidKMSKey\.InvalidState.*The key is disabled/,
    );
    expect(bench.calls('RunInstances')).toHaveLength(1);
  });

  it('is waited for while EC2 does not list it yet, and not launched again', async () => {
    const bench = await Bench.open({}, UNSEEN.pace);
    bench.sim.faults.add({ do: { what: 'unseen', ms: UNSEEN.ms } });
    await bench.launch(bench.planned(), bench.recorder());
    expect(bench.launches()).toHaveLength(1);
  });

  it('is a failed build where it vanished, once that was seen twice, apart', async () => {
    const { bench, resource, recorder, id } = await built();
    await bench.sim.faults.now({ what: 'vanish', instanceId: id });
    expect(reasonOf(await bench.step(resource, recorder))).toMatch(/does not list .* yet/);
    const step = await bench.buildUntil(resource, recorder, ({ step }) => step === 'failed');
    expect(reasonOf(step)).toMatch(/is not listed by EC2 any more/);
    expect(bench.launches()).toHaveLength(1);
  });

  it('that has no host key on its console is waited for till the deadline', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({ do: { what: 'quiet-console', ms: 3_600_000 } });
    const resource = bench.planned({ readySeconds: 10 });
    const recorder = bench.recorder();
    const waits = await bench.buildUntil(resource, recorder, (step) =>
      /no host key on the console/.test(reasonOf(step)),
    );
    expect(waits.step).toBe('again-after');
    const late = bench.recorder();
    await late.open().context.call('begin', {}, () => Promise.resolve(Date.now() - 10_000));
    const step = await bench.buildUntil(resource, late, ({ step }) => step === 'failed');
    expect(reasonOf(step)).toMatch(/not ready within 10 s\. .*host key|not ready within 10 s/);
  });

  it('is waited for where its console is late', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({ do: { what: 'quiet-console', ms: 300 } });
    await bench.launch(bench.planned(), bench.recorder());
    expect(bench.calls('GetConsoleOutput').length).toBeGreaterThan(1);
  });
});

describe('a health check', () => {
  it('tells that it is lost, with the reason, where it was ended from outside', async () => {
    const host = await built();
    await host.bench.sim.faults.now({ what: 'end', instanceId: host.id });
    expect(await look(host)).toEqual({
      lost: expect.stringMatching(/is (terminated|shutting-down): .*User initiated shutdown/),
    });
  });

  it('tells that it was stopped, and does not call that lost', async () => {
    const host = await built();
    await host.bench.sim.faults.now({ what: 'stop', instanceId: host.id });
    await host.bench.sim.settled();
    expect(await look(host)).toMatch(/was stopped, not by Drydock/);
  });

  it('calls what EC2 does not list lost only the second time, apart', async () => {
    const host = await built();
    await host.bench.sim.faults.now({ what: 'vanish', instanceId: host.id });
    expect(await look(host)).toMatch(/looked for once more/);
    expect(await look(host)).toMatch(/looked for once more/);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(await look(host)).toEqual({ lost: expect.stringMatching(/does not list/) });
  });

  it('never calls lost what it got no answer on', async () => {
    const host = await built();
    for (const text of ['', '<html></html>', '<?xml version="1.0"?><a/>']) {
      const fault = host.bench.sim.faults.add({ do: { what: 'body', text } });
      expect(await look(host)).toMatch(/no answer of EC2’s/);
      host.bench.sim.faults.remove(fault);
    }
  });

  it('of many at once is one call', async () => {
    const host = await built();
    const before = host.bench.calls('DescribeInstances').length;
    await Promise.all(Array.from({ length: 150 }, () => look(host)));
    const { length } = host.bench.calls('DescribeInstances');
    // And one for the connection that each of them would like to make.
    expect(length - before).toBeLessThanOrEqual(4);
  });
});

describe('destroying', () => {
  it('ends what bears the mark, whatever is recorded, and waits until it has ended', async () => {
    const { bench, resource, id } = await built({ times: { shuttingDownMs: 200 } });
    await bench.destroy({ ...resource, state: null });
    expect(bench.living()).toEqual([]);
    expect(bench.sim.journal.ends()).toEqual([
      expect.objectContaining({ instanceId: id, by: 'call' }),
    ]);
    expect(await bench.kind.resource.outside?.list(context, resource.config)).toEqual([]);
  });

  it('ends what it was built as where the marks were taken off', async () => {
    const { bench, resource, id } = await built();
    await bench.sim.faults.now({ what: 'retag', id, tags: { 'drydock:resource': null } });
    await bench.destroy(resource);
    expect(bench.living()).toEqual([]);
  });

  it('leaves what bears another’s mark', async () => {
    const { bench, resource, id } = await built();
    for (const thing of (await bench.kind.resource.outside?.list(context, resource.config)) ?? []) {
      const tags = { 'drydock:resource': 'res_other' };
      await bench.sim.faults.now({ what: 'retag', id: thing.id, tags });
    }
    await bench.destroy(resource);
    expect(bench.living()).toEqual([id]);
  });

  it('takes an instance that is not listed for gone only the second time, apart', async () => {
    const { bench, resource, id } = await built();
    await bench.sim.faults.now({ what: 'vanish', instanceId: id });
    const recorder = bench.recorder();
    const first = await bench.kind.resource.destroy(recorder.open().context, resource);
    expect(first).toMatchObject({ step: 'again-after' });
    await bench.destroy(resource, recorder);
  });

  it('waits for an unseen one whose launch nobody answered', async () => {
    const bench = await Bench.open({}, { ...UNSEEN.pace, againMs: [] });
    bench.sim.faults.add({ on: { action: 'RunInstances' }, do: { what: 'cut', acts: true } });
    bench.sim.faults.add({ do: { what: 'unseen', ms: UNSEEN.ms } });
    const [resource, recorder] = [bench.planned(), bench.recorder()];
    await bench.step(resource, recorder);
    expect(bench.launches()).toHaveLength(1);
    const first = await bench.kind.resource.destroy(recorder.open().context, resource);
    expect(first).toMatchObject({ step: 'again-after' });
    await bench.destroy(resource, recorder);
    expect(bench.living()).toEqual([]);
  });

  it('names a permission that is missing, and goes on once it is there', async () => {
    const { bench, resource } = await built();
    const fault = bench.sim.faults.add({
      on: { action: 'TerminateInstances' },
      do: { what: 'error', code: 'UnauthorizedOperation', status: 403 },
    });
    const recorder = bench.recorder();
    const step = await bench.kind.resource.destroy(recorder.open().context, resource);
    expect(step.step).toBe('failed');
    expect(reasonOf(step)).toMatch('ec2:TerminateInstances');
    bench.sim.faults.remove(fault);
    await bench.destroy(resource, recorder);
    expect(bench.living()).toEqual([]);
  });

  it('takes disks back that stayed, and names one that cannot be', async () => {
    const { bench, resource } = await built();
    bench.sim.faults.add({ do: { what: 'keep-companions' } });
    const fault = bench.sim.faults.add({
      on: { action: 'DeleteVolume' },
      do: { what: 'error', code: 'UnauthorizedOperation', status: 403 },
    });
    const recorder = bench.recorder();
    let reason = '';
    for (let count = 0; count < 20 && reason === ''; count += 1) {
      const step = await bench.kind.resource.destroy(recorder.open().context, resource);
      reason = step.step === 'failed' ? step.reason : '';
    }
    expect(reason).toMatch(/What was made beside it is still there\. vol-.*ec2:DeleteVolume/);
    bench.sim.faults.remove(fault);
    await bench.destroy(resource, recorder);
    expect(bench.calls('DeleteVolume').at(-1)?.outcome).toBe('ok');
    expect(await bench.kind.resource.outside?.list(context, resource.config)).toEqual([]);
  });

  it('takes network interfaces back that stayed, and names one that cannot be', async () => {
    const { bench, resource } = await built();
    bench.sim.faults.add({ do: { what: 'keep-companions' } });
    const fault = bench.sim.faults.add({
      on: { action: 'DeleteNetworkInterface' },
      do: { what: 'error', code: 'UnauthorizedOperation', status: 403 },
    });
    const things = (await bench.kind.resource.outside?.list(context, resource.config)) ?? [];
    expect(things.map(({ what }) => what).sort()).toEqual([
      'instance',
      'network-interface',
      'volume',
    ]);
    const recorder = bench.recorder();
    let reason = '';
    for (let count = 0; count < 20 && reason === ''; count += 1) {
      const step = await bench.kind.resource.destroy(recorder.open().context, resource);
      reason = step.step === 'failed' ? step.reason : '';
    }
    expect(reason).toMatch(/still there\. eni-.*ec2:DeleteNetworkInterface/);
    bench.sim.faults.remove(fault);
    await bench.destroy(resource, recorder);
    expect(bench.calls('DeleteNetworkInterface').at(-1)?.outcome).toBe('ok');
    expect(await bench.kind.resource.outside?.list(context, resource.config)).toEqual([]);
  });

  it('goes where nobody may list network interfaces', async () => {
    const { bench, resource } = await built();
    bench.sim.faults.add({
      on: { action: 'DescribeNetworkInterfaces' },
      do: { what: 'error', code: 'UnauthorizedOperation', status: 403 },
    });
    const things = (await bench.kind.resource.outside?.list(context, resource.config)) ?? [];
    expect(things.map(({ what }) => what)).toContain('volume');
    await bench.destroy(resource);
    expect(bench.living()).toEqual([]);
  });

  it('withdraws a spot request with its instance', async () => {
    const { bench, resource } = await built({}, { market: 'spot' });
    await bench.destroy({ ...resource, state: null });
    expect(await bench.kind.resource.outside?.list(context, resource.config)).toEqual([]);
  });
});

describe('a spot instance', () => {
  const spot = async (): Promise<Built> => {
    const made = await built({}, { market: 'spot' });
    const { resource } = made;
    return { ...made, resource: { ...resource, state: { ...resource.state, market: 'spot' } } };
  };

  it('that EC2 is about to take back is unwell before it is gone, and others are not', async () => {
    const made = await spot();
    const { bench, id, resource } = made;
    const other = bench.planned({ market: 'spot' });
    await bench.launch(other, bench.recorder());
    const others = bench.launches().at(-1)?.instanceId ?? '';
    await bench.sim.faults.now({ what: 'interrupt', instanceId: id, noticeMs: 86_400_000 });
    expect(await look(made)).toBe(
      `EC2 takes ${id} back within two minutes: it is a spot instance.`,
    );
    const well = { ...other, state: { ...resource.state, instanceId: others } };
    expect(await look({ ...made, resource: well })).not.toMatch(/takes/);
  });

  it('is looked at as any other where nobody may ask for notices', async () => {
    const made = await spot();
    const { bench, id } = made;
    bench.sim.faults.add({
      on: { action: 'DescribeSpotInstanceRequests' },
      do: { what: 'error', code: 'UnauthorizedOperation', status: 403 },
    });
    await bench.sim.faults.now({ what: 'interrupt', instanceId: id, noticeMs: 86_400_000 });
    expect(await look(made)).not.toMatch(/takes|UnauthorizedOperation/);
    expect(bench.calls('DescribeSpotInstanceRequests').length).toBeGreaterThan(0);
  });
});

describe('what is outside', () => {
  it('is listed across pages of the account, strangers left out', async () => {
    const { bench, resource, id } = await built();
    await bench.sim.faults.now({ what: 'strangers', region: 'eu-west-1', count: 1_200 });
    const things = (await bench.kind.resource.outside?.list(context, resource.config)) ?? [];
    expect(things.filter(({ what }) => what === 'instance').map((thing) => thing.id)).toEqual([id]);
  });

  it('cannot be told where a listing fails', async () => {
    const { bench, resource } = await built();
    bench.sim.faults.add({
      on: { action: 'DescribeVolumes' },
      do: { what: 'error', code: 'UnauthorizedOperation', status: 403 },
    });
    await expect(bench.kind.resource.outside?.list(context, resource.config)).rejects.toThrow(
      'ec2:DescribeVolumes',
    );
  });

  it('is its own but for a second instance', async () => {
    const { bench, resource, id } = await built();
    const thing = (what: string, name: string): OutsideThing => ({
      id: name,
      what,
      resourceId: resource.id,
      epoch: 1,
      createdAt: null,
      state: null,
    });
    const owns = (name: string, what = 'instance', state: JsonObject | null = resource.state) =>
      bench.kind.resource.outside?.owns?.({ ...resource, state }, thing(what, name));
    expect(owns(id)).toBe(true);
    expect(owns('i-00000000000000000')).toBe(false);
    expect(owns('i-00000000000000000', 'instance', null)).toBe(true);
    expect(owns('vol-00000000000000000', 'volume')).toBe(true);
  });

  it('is taken back, twice', async () => {
    const { bench, resource, id } = await built();
    const things = (await bench.kind.resource.outside?.list(context, resource.config)) ?? [];
    for (const thing of [...things, ...things].filter(({ what }) => what === 'instance')) {
      let step = await bench.kind.resource.outside?.remove(context, resource.config, thing);
      for (let count = 0; count < 20 && step?.step !== 'done'; count += 1) {
        step = await bench.kind.resource.outside?.remove(context, resource.config, thing);
      }
      expect(step).toEqual({ step: 'done', result: null });
    }
    expect(bench.living()).not.toContain(id);
  });
});

describe('the newest image of a name and an owner', () => {
  const image = { name: 'drydock-sim/debian-12-amd64-*', owner: 'amazon' };
  const idOf = (end: string): string =>
    HERE.images.find(({ name }) => name.endsWith(end))?.id ?? '';
  const amd64 = HERE.images.filter(({ name }) => /debian-12-amd64-/.test(name));

  it('is looked up once for a revision, whoever builds', async () => {
    const bench = await Bench.open();
    const revision: Resolved = new Map();
    await bench.launch(bench.planned({ image }), bench.recorder(revision));
    await bench.anotherProcess().launch(bench.planned({ image }), bench.recorder(revision));
    const newest = idOf('amd64-20260901');
    expect(bench.launches().map(({ imageId }) => imageId)).toEqual([newest, newest]);
    expect(bench.calls('DescribeImages')).toHaveLength(1);
  });

  it('stays the one that was found, until a refresh has it looked up anew', async () => {
    const bench = await Bench.open();
    const older = amd64.find(({ id }) => id !== idOf('amd64-20260901'))?.id ?? '';
    expect(older).not.toBe('');
    // A newer one was published since.
    const revision: Resolved = new Map([['image', JSON.stringify(older)]]);
    await bench.launch(bench.planned({ image }), bench.recorder(revision));
    expect(bench.calls('DescribeImages')).toHaveLength(0);
    const refreshed: Resolved = new Map();
    await bench.launch(bench.planned({ image }), bench.recorder(refreshed));
    expect(bench.launches().map(({ imageId }) => imageId)).toEqual([older, idOf('amd64-20260901')]);
  });

  it('is looked for again where there was none', async () => {
    const bench = await Bench.open();
    const revision: Resolved = new Map();
    const none = { name: 'no-such-*', owner: 'self' };
    const step = await bench.launch(bench.planned({ image: none }), bench.recorder(revision));
    expect(reasonOf(step)).toMatch(/no image with the name/);
    expect([...revision]).toEqual([]);
  });
});

describe('a build that has failed', () => {
  /** What comes of one that takes longer than it may. */
  const late = async (bench: Bench): Promise<unknown> => {
    const recorder = bench.recorder();
    const hourAgo = (): Promise<number> => Promise.resolve(Date.now() - 3_600_000);
    await recorder.open().context.call('begin', {}, hourAgo);
    return bench.step(bench.planned(), recorder).catch((error: unknown) => error);
  };

  it('comes with what the console has shown', async () => {
    const bench = await Bench.open();
    const error = await late(bench);
    expect(error).toBeInstanceOf(BuildFailed);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^It was not ready within \d+ s\. /),
      output: expect.stringContaining('BEGIN SSH HOST KEY KEYS'),
    });
    expect(bench.launches()).toHaveLength(1);
  });

  it('is said all the same where the console is not to be had', async () => {
    const bench = await Bench.open();
    bench.sim.faults.add({
      on: { action: 'GetConsoleOutput' },
      do: { what: 'error', code: 'UnauthorizedOperation', status: 403 },
    });
    const step = await late(bench);
    expect(step).toMatchObject({ step: 'failed' });
  });
});
