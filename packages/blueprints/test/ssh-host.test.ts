import { describe, expect, it } from '@jest/globals';
import { newId, type JsonObject } from '@drydock/model';
import sshHost from '../src/ssh-host.blueprint.ts';

const config = {
  user: 'build',
  credential: 'build-key',
  labels: { site: 'north' },
  hosts: [
    { name: 'one', address: 'one.example.org', labels: { disk: 'ssd' } },
    { address: '192.0.2.7', port: 2_222, labels: { disk: 'hdd', site: 'south' } },
  ],
};

describe('a list of hosts', () => {
  it('gives one choice for each, held once whoever lists it', () => {
    expect(sshHost.resource.choices?.(config, {})).toEqual([
      {
        slots: ['one.example.org:22'],
        choice: { name: 'one', address: 'one.example.org', port: 22 },
      },
      {
        slots: ['192.0.2.7:2222'],
        choice: { name: '192.0.2.7:2222', address: '192.0.2.7', port: 2_222 },
      },
    ]);
    const shouted = { ...config, hosts: [{ address: 'ONE.example.org' }] };
    expect(sshHost.resource.choices?.(shouted, {})[0]?.slots).toEqual(['one.example.org:22']);
  });

  it.each([
    [{ labels: { disk: 'ssd' } }, ['one']],
    [{ labels: { site: 'south' } }, ['192.0.2.7:2222']],
    [{ host: 'one' }, ['one']],
    [{ host: 'one.example.org' }, ['one']],
    [{ host: 'two' }, []],
  ])('offers for %j only those that have it', (asked, names) => {
    const choices = sshHost.resource.choices?.(config, asked) ?? [];
    expect(choices.map(({ choice }) => choice.name)).toEqual(names);
    expect(sshHost.refuses(config, asked) === null).toBe(names.length > 0);
  });

  it('has each offer what is said of it', () => {
    const [first, ...others] = config.hosts;
    const offering = { ...config, hosts: [{ ...first, offers: { cpu: 8 } }, ...others] };
    const choices = sshHost.resource.choices?.(offering, {}) ?? [];
    expect(choices.map(({ choice }) => sshHost.resource.quantities(offering, choice))).toEqual([
      { cpu: 8 },
      {},
    ]);
  });

  it('says what none of them has', () => {
    expect(sshHost.refuses(config, { host: 'two', labels: { gpu: 't4' } })).toBe(
      'none of its 2 hosts has host "two" and labels.gpu "t4"',
    );
  });

  it('refuses on a resource what its own host does not have', () => {
    const [choice] = sshHost.resource.choices?.(config, { host: 'one' }) ?? [];
    const resource = {
      id: newId('resource'),
      projectId: newId('project'),
      blueprintId: newId('blueprint'),
      config,
      choice: choice?.choice ?? {},
      state: null,
    };
    expect(sshHost.lease.refuses?.(resource, { labels: { site: 'north' } })).toBeNull();
    expect(sshHost.lease.refuses?.(resource, { labels: { site: 'south' } })).toBe(
      'labels.site: the lease asks for "south", one offers "north"',
    );
    expect(sshHost.resource.name(config, resource.id, resource.choice)).toBe('one');
  });

  describe('of which one is not enabled', () => {
    const hostsWith = (...changes: readonly JsonObject[]): JsonObject => ({
      ...config,
      hosts: config.hosts.map((host, index): JsonObject => ({ ...host, ...changes[index] })),
    });
    const withdrawn = (present: JsonObject): string | null =>
      sshHost.resource.withdrawn?.(present, {
        name: 'one',
        address: 'one.example.org',
        port: 22,
      }) ?? null;

    it('leaves it out, and lets leases wait for it', () => {
      const present = hostsWith({ enabled: false });
      const names = (sshHost.resource.choices?.(present, {}) ?? []).map(
        ({ choice }) => choice.name,
      );
      expect(names).toEqual(['192.0.2.7:2222']);
      expect(sshHost.resource.choices?.(present, { host: 'one' })).toEqual([]);
      expect(sshHost.refuses(present, { host: 'one' })).toBeNull();
    });

    it('wants no more leases on it, nor on one that is not in the list any more', () => {
      expect(withdrawn(config)).toBeNull();
      expect(withdrawn(hostsWith({ enabled: true, labels: {} }))).toBeNull();
      expect(withdrawn(hostsWith({ enabled: false }))).toBe(
        'one is not enabled in the list of hosts',
      );
      expect(withdrawn({ ...config, hosts: config.hosts.slice(1) })).toBe(
        'one is not in the list of hosts any more',
      );
    });
  });

  it.each([
    ['0:0:0:0:0:0:0:01', '::1'],
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['192.0.519', '192.0.2.7'],
    ['0300.0.0x2.7', '192.0.2.7'],
    ['3221225991', '192.0.2.7'],
    ['Build.Example.org.', 'build.example.org'],
    ['3.2.1.256', '3.2.1.256'],
    ['xn--a', 'xn--a'],
  ])('takes %s for %s', (address, canonical) => {
    const [one, other] = [address, canonical].map((each) => ({
      ...config,
      hosts: [{ address: each }],
    }));
    expect(sshHost.resource.choices?.(one ?? {}, {})[0]?.slots).toEqual([`${canonical}:22`]);
    expect(sshHost.resource.choices?.(other ?? {}, {})[0]?.slots).toEqual([`${canonical}:22`]);
    expect(sshHost.refuses(one ?? {}, { host: canonical })).toBeNull();
    const twice = {
      ...config,
      hosts: [{ address }, { address: 'x' }, { address: `${canonical}` }],
    };
    const found = address === canonical ? [] : ['hosts.2'];
    if (address !== canonical) {
      expect(sshHost.problems?.(twice).map(({ field }) => field)).toEqual(found);
      // It may be stored: what was built of it has to be read.
      expect(sshHost.config.safeParse(twice).success).toBe(true);
    }
  });

  it('of an older release finds the host that a resource is by its spelling', () => {
    const hosts = [
      { address: '::1', user: 'one' },
      { address: '0:0:0:0:0:0:0:1', user: 'two', name: 'two' },
    ];
    const choice = { address: '0:0:0:0:0:0:0:1', port: 22 };
    expect(sshHost.resource.name({ ...config, hosts }, newId('resource'), choice)).toBe('two');
  });

  it('names its credential', () => {
    expect(sshHost.credentials?.(config)).toEqual(['build-key']);
  });

  it.each([
    ['a host twice', { hosts: [{ address: 'a' }, { address: 'A', port: 22 }] }, /listed twice/],
    ['no host', { hosts: [] }, /Too small/],
    ['an option for an address', { hosts: [{ address: '-oProxyCommand=x' }] }, /IP address/],
    ['a key that is none', { hosts: [{ address: 'a', hostKey: 'SHA256:short' }] }, /43 characters/],
    ['a relative directory', { directory: 'here' }, /absolute path/],
    ['a user with a blank', { user: 'a b' }, /user’s name/],
  ])('may not have %s', (_what, change, sentence) => {
    const parsed = sshHost.config.safeParse({ ...config, ...change });
    expect(parsed.success).toBe(false);
    expect(parsed.error?.message).toMatch(sentence);
  });
});
