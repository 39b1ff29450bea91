import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { finish } from '../cli-under-test.ts';
import type { Installation } from './installation.ts';

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

/** A table's lines as words, its head first. */
const rows = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split(/ {2,}/));

/** Each noun of the command line once: what comes out is what is there. */
export function describeNouns(open: () => Installation): void {
  describe('drydock', () => {
    const completed = async (...words: string[]): Promise<string[]> =>
      (await real.out('__complete', '--', ...words)).split('\n').filter((word) => word !== '');

    let real: Installation;
    beforeAll(() => {
      real = open();
    });

    it('blueprint: creates, changes, lists, shows, drains, deletes', async () => {
      const config = JSON.stringify({ directory: join(real.directory, 'hosts') });
      const id = (
        await real.out(
          'blueprint',
          'create',
          'cli-host',
          '--kind',
          'local-host',
          '--config',
          config,
        )
      ).trim();
      expect(id).toMatch(/^bp_\w+$/);
      const limits = ['--limit-resources', '2'];
      expect(await real.out('blueprint', 'update', 'cli-host', ...limits)).toBe(
        `${id} is at revision 1\n`,
      );
      expect(await real.json('blueprint', 'show', 'cli-host')).toMatchObject({
        id,
        kind: 'local-host',
        revision: 1,
        limits: { resources: 2 },
        config: { directory: join(real.directory, 'hosts') },
      });
      const [head, ...listed] = rows(await real.out('blueprint', 'list'));
      expect(head?.[0]).toBe('NAME');
      expect(new Set(listed.map(([name]) => name))).toEqual(new Set(['cli-host', 'local']));
      const kinds = rows(await real.out('blueprint', 'kinds'));
      expect(kinds.find(([kind]) => kind === 'scratch-store')?.slice(0, 2)).toEqual([
        'scratch-store',
        'key-value',
      ]);
      await real.out('blueprint', 'create', 'unused', '--kind', 'local-host');
      await real.out('blueprint', 'drain', 'unused', '--reason', 'going');
      expect((await real.json('blueprint', 'show', 'unused'))['draining']).toMatchObject({
        reason: 'going',
      });
      await real.out('blueprint', 'delete', 'unused');
      const { code, stderr } = await real.run('blueprint', 'show', 'unused');
      expect([code, stderr]).toEqual([4, expect.stringContaining('(not-found)')]);
    });

    it('lease: requests, lists, shows with its fence, renews, tells, explains, releases', async () => {
      const asked = [
        '--type',
        'host',
        '--blueprint',
        'cli-host',
        '--ttl',
        '10m',
        '--label',
        'job=42',
      ];
      const id = (await real.out('lease', 'request', ...asked, '--wait')).trim();
      const { items } = await real.json<Listed>('lease', 'list', '--label', 'job=42');
      expect(items).toHaveLength(1);
      const [lease] = items;
      expect(lease).toMatchObject({ id, status: 'active' });
      expect(lease).toMatchObject({ interfaces: expect.arrayContaining(['command', 'tunnel']) });
      const shown = await real.out('lease', 'show', id.slice('lease_'.length, 18));
      expect(shown).toMatch(new RegExp(`^fence: +${String(lease?.['fence'])}$`, 'm'));
      expect(lease?.['fence']).toMatch(/^[1-9][0-9]*$/);
      expect(await real.out('lease', 'renew', id, '--ttl', '2h')).toMatch(
        /expires in (2h|119m)\n$/,
      );
      const events = rows(await real.out('lease', 'events', id)).map(([, type]) => type);
      expect(events.slice(1)).toEqual(
        expect.arrayContaining(['lease.requested', 'lease.activated', 'lease.renewed']),
      );
      expect(await real.out('lease', 'explain', id)).toContain('active');
      expect(await real.out('exec', '--lease', id, '--', 'hostname')).toBe(`${hostname()}\n`);
      expect(await real.out('lease', 'release', id, '--wait')).toBe(`${id} is gone\n`);
      expect((await real.json('lease', 'show', id))['reason']).toMatch(/ released it\.$/);
      const none = ['lease', 'request', '--type', 'plane'];
      expect((await real.run(...none)).code).toBe(2);
    });

    it('release: all that the options of the list find, with a reason, and never for want of saying which', async () => {
      const request = ['lease', 'request', '--type', 'host', '--blueprint', 'cli-host', '--count'];
      const marked = (await real.out(...request, '2', '--label', 'night=1', '--wait')).trim();
      const other = (await real.out(...request, '1', '--label', 'night=2', '--wait')).trim();
      for (const [args, why] of [
        [[], 'It is not said which leases are meant'],
        [['--reason', 'over'], 'It is not said which leases are meant'],
        [[other, '--label', 'night=1'], 'exclude each other'],
      ] as const) {
        const { code, stderr } = await real.run('lease', 'release', ...args);
        expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
      }
      const none = await real.run('lease', 'release', '--label', 'night=1', '--older-than', '1h');
      expect([none.code, none.stderr]).toEqual([0, 'There are no such leases.\n']);
      const found = ['--label', 'night=1', '--newer-than', '1h', '--reason', 'the night is over'];
      const gone = await real.out('lease', 'release', ...found, '--wait');
      expect(gone.trim().split('\n').sort()).toEqual(
        marked
          .split('\n')
          .map((id) => `${id} is gone`)
          .sort(),
      );
      for (const id of marked.split('\n')) {
        expect((await real.json('lease', 'show', id))['reason']).toMatch(
          /released it: the night is over$/,
        );
      }
      expect(await real.json('lease', 'show', other)).toMatchObject({ status: 'active' });
      await real.out('lease', 'release', other, '--wait');
    });

    it('label: sets and takes away, of whatever an id is the id of, and lists find it', async () => {
      const { items } = await real.json<Listed>('resource', 'list', '--name-contains', 'HOST');
      const { id: resource } = items[0] ?? {};
      const { id: blueprint } = await real.json('blueprint', 'show', 'cli-host');
      const { id: project } = (await real.json<Listed>('project', 'list')).items[0] ?? {};
      for (const id of [resource, blueprint, project].map(String)) {
        expect(await real.out('label', id, 'team=red', 'tier=a=b')).toBe(
          `${id} has team=red, tier=a=b\n`,
        );
        expect(await real.out('label', id, 'tier-')).toBe(`${id} has team=red\n`);
        expect(await real.json('show', id)).toMatchObject({ labels: { team: 'red' } });
      }
      const found = await real.json<Listed>('resource', 'list', '--label', 'team=red');
      expect(found.items.map(({ id }) => id)).toEqual([resource]);
      const old = ['--label', 'team=red', '--older-than', '2d'];
      expect(await real.json<Listed>('blueprint', 'list', ...old)).toMatchObject({ items: [] });
      const wrong = await real.run('label', String(blueprint), 'team');
      expect([wrong.code, wrong.stderr]).toEqual([
        2,
        expect.stringContaining('no change of a label'),
      ]);
      const slots = rows(await real.out('slots', String(resource)));
      expect(slots[0]).toEqual(['SLOT', 'SINCE']);
      expect(slots.length).toBeGreaterThan(1);
    });

    it('resource: allocates, lists, shows, holds, resumes, reclaims', async () => {
      const id = (
        await real.out('resource', 'allocate', '--blueprint', 'cli-host', '--wait')
      ).trim();
      expect(id).toMatch(/^res_\w+$/);
      const { items } = await real.json<Listed>('resource', 'list');
      expect(items.map((each) => each['id'])).toContain(id);
      await real.out('resource', 'hold', id, '--for', '1h', '--reason', 'looking', '--wait');
      expect(await real.out('resource', 'show', id)).toMatch(/^marks: +held.*looking/m);
      const refused = await real.run('resource', 'reclaim', id, '--wait');
      expect([refused.code, refused.stderr]).toEqual([
        4,
        expect.stringMatching(/rejected.*holds it.*\(conflict\)/),
      ]);
      await real.out('resource', 'resume', id, '--mark', 'held', '--wait');
      expect(await real.json('resource', 'show', id)).toMatchObject({
        marks: [],
        status: 'active',
      });
      await real.out('resource', 'reclaim', id, '--wait');
      expect(await real.json('resource', 'show', id)).toMatchObject({
        status: expect.stringMatching(/^(released|destroyed)$/),
      });
    });

    it('credential: creates, rotates, lists, shows without the secret, deletes', async () => {
      const file = await real.file('secret', 'not-to-be-shown');
      const kind = ['--kind', 'opaque', '--field-file', `token=${file}`];
      const id = (await real.out('credential', 'create', 'registry', ...kind)).trim();
      expect(id).toMatch(/^cred_\w+$/);
      await real.file('secret', 'nor-is-this');
      await real.out('credential', 'rotate', 'registry', '--field-file', `token=${file}`);
      const said = [
        await real.out('credential', 'list'),
        await real.out('credential', 'show', 'registry', '-o', 'json'),
      ];
      expect(said[0]).toMatch(/^registry +opaque /m);
      expect(JSON.parse(said[1] ?? '')).toMatchObject({ id, name: 'registry', kind: 'opaque' });
      expect(said.join('')).not.toMatch(/not-to-be-shown|nor-is-this/);
      await real.out('credential', 'delete', 'registry');
      expect(await real.json<Listed>('credential', 'list')).toMatchObject({ items: [] });
    });

    it('project, token, quota and authorization: a second project that may use a blueprint', async () => {
      const project = (await real.out('project', 'create', 'team-a')).trim();
      expect(rows(await real.out('project', 'list')).flat()).toEqual(
        expect.arrayContaining(['team-a', 'default']),
      );
      expect(await real.json('project', 'show', 'team-a')).toMatchObject({ id: project });
      const made = ['token', 'create', 'theirs', '--role', 'admin', '--project', 'team-a'];
      const DRYDOCK_TOKEN = (await real.out(...made)).trim();
      const theirs = async (...args: string[]) => {
        const { code, stdout, stderr } = await finish(real.start(args, { DRYDOCK_TOKEN }));
        return { code, text: stdout.toString(), stderr };
      };
      expect((await theirs('whoami')).text).toMatch(/project: +team-a[^]*role: +admin/);
      await theirs('token', 'create', 'ci', '--role', 'holder');
      expect((await theirs('token', 'list')).text).toMatch(/^ci +holder/m);
      expect((await theirs('token', 'revoke', 'ci')).text).toMatch(/^tok_\w+ is revoked\n$/);
      expect((await theirs('token', 'list', '--all')).text).toMatch(/^ci .*revoked/m);

      await real.out('quota', 'set', 'tokens', '2', '--project', 'team-a');
      const quotas = rows((await theirs('quota', 'list')).text);
      expect(quotas.find(([name]) => name === 'tokens')?.slice(0, 3)).toEqual(['tokens', '1', '2']);
      expect((await theirs('quota', 'set', 'tokens', '9')).code).toBe(5);

      const { id: blueprint } = await real.json('blueprint', 'show', 'cli-host');
      const asked = (await theirs('authorization', 'ask', String(blueprint))).text.trim();
      expect(asked).toMatch(/^auth_\w+$/);
      expect(await real.out('authorization', 'approve', asked)).toBe(`${asked} is authorized\n`);
      const used = await theirs('exec', '--type', 'host', '--', 'echo', 'served');
      expect([used.code, used.text]).toEqual([0, 'served\n']);
      await real.out('authorization', 'revoke', asked, '--reason', 'enough');
      expect((await theirs('authorization', 'show', asked)).text).toMatch(
        /status: +revoked[^]*reason: +enough/,
      );
      expect(rows(await real.out('authorization', 'list')).flat()).toContain('revoked');
    });

    it('call: what a kind defines, with its answer as JSON', async () => {
      const config = JSON.stringify({ directory: join(real.directory, 'stores') });
      await real.out('blueprint', 'create', 'store', '--kind', 'scratch-store', '--config', config);
      const id = (await real.out('lease', 'request', '--type', 'key-value', '--wait')).trim();
      const call = ['call', '--lease', id, 'key-value'];
      await real.out(...call, 'put', '{"key": "greeting", "value": "hello"}');
      expect(JSON.parse(await real.out(...call, 'get', '--set', 'key=greeting'))).toEqual({
        value: 'hello',
      });
      const missing = await real.run(...call, 'fly');
      expect([missing.code, missing.stderr]).toEqual([
        2,
        expect.stringContaining('interface-missing'),
      ]);
      await real.out('lease', 'release', id, '--wait');
      const late = await real.run(...call, 'get', '--set', 'key=greeting');
      expect([late.code, late.stderr]).toEqual([
        4,
        expect.stringMatching(/was lost at .* released it/),
      ]);
    });

    it('exec: both outputs, standard input and the exit code of what it ran', async () => {
      const child = real.start([
        'exec',
        '-i',
        '--type',
        'host',
        '--script',
        'cat; echo no >&2; exit 7',
      ]);
      const { code, stdout, stderr } = await finish(child, 'from outside');
      expect([code, stdout.toString(), stderr]).toEqual([7, 'from outside', 'no\n']);
    });

    it('events: what happened, and from a cursor on only what came later', async () => {
      const lines = (text: string) =>
        text
          .trim()
          .split('\n')
          .filter((line) => line !== '')
          .map(
            (line) => JSON.parse(line) as { type: string; cursor: string; lease: string | null },
          );
      const before = lines(await real.out('events', '-o', 'json'));
      expect(before.length).toBeGreaterThan(5);
      const { cursor = '' } = before.at(-1) ?? {};
      const id = (await real.out('lease', 'request', '--type', 'host', '--wait')).trim();
      await real.out('lease', 'release', id, '--wait');
      const after = [
        'events',
        '-o',
        'json',
        '--cursor',
        cursor,
        '--type',
        'lease.*',
        '--lease',
        id,
      ];
      const types = lines(await real.out(...after)).map(({ type }) => type);
      expect(types[0]).toBe('lease.requested');
      expect(types.at(-1)).toBe('lease.destroyed');
      const refused = await real.run('events', '--cursor', cursor, '--from', 'now', '--follow');
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--from')]);
    });

    it('completes what is there', async () => {
      const id = (await real.out('lease', 'request', '--type', 'host', '--wait')).trim();
      expect(await completed('lease', 'show', id.slice(0, 12))).toEqual([id]);
      const { resource } = (await real.json('lease', 'show', id)) as { resource: string };
      expect(await completed('resource', 'drain', 'res_')).toContain(resource);
      expect(await completed('blueprint', 'show', '')).toEqual(['cli-host', 'local', 'store']);
      expect(await completed('blueprint', 'resume', 'local', 'sto')).toEqual(['store']);
      expect(await completed('project', 'show', '')).toEqual(['default', 'team-a']);
      expect(await completed('quota', 'list', '--project', 'team')).toEqual(['team-a']);
      expect(await completed('authorization', 'show', '')).toEqual([
        expect.stringMatching(/^auth_/),
      ]);
      const { items } = await real.json<Listed>('token', 'list');
      const names = items
        .map(({ name }) => name)
        .toSorted((a, b) => String(a).localeCompare(String(b)));
      expect(await completed('token', 'revoke', '')).toEqual(names);
      await real.out(
        'credential',
        'create',
        'deploy',
        '--kind',
        'opaque',
        '--field-file',
        `a=${await real.file('a', 'b')}`,
      );
      expect(await completed('credential', 'rotate', '')).toEqual(['deploy']);
      expect(await completed('credential', 'create', '')).toEqual([]);
      const types = await completed('lease', 'request', '--type', '');
      // Whatever kinds there are, that of the test among them.
      expect(types).toEqual(expect.arrayContaining(['host', 'key-value', 'storage']));
      expect(types).toEqual([...new Set(types)].toSorted());
      await real.out('lease', 'release', id, '--wait');
    });

    it('doctor: finds nothing wrong with an installation that works', async () => {
      const { databaseUrl, redisUrl } = real.stack;
      const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
      const { code, stdout, stderr } = await finish(real.start(['doctor', '-o', 'json'], env));
      const report = JSON.parse(stdout.toString()) as {
        findings: { check: string; status: string; found: string }[];
      };
      expect(report.findings.filter(({ status }) => status === 'failed')).toEqual([]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const checks = report.findings.map(({ check }) => check);
      expect(checks).toEqual(
        expect.arrayContaining(['api', 'postgres', 'redis', 'workers', 'token']),
      );
    });
  });
}
