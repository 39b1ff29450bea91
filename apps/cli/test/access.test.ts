import { QUOTA_NAMES } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest, type Ran } from './cli-under-test.ts';

let cli: CliUnderTest;
beforeAll(async () => {
  cli = await CliUnderTest.create();
});
afterAll(() => cli.close());

const text = ({ stdout }: Ran): string => stdout.toString();

describe('drydock token', () => {
  it('create prints the token alone, and says that it is shown this once', async () => {
    const narrowed = ['--scope', 'leases:read', '--scope', 'leases:write', '--rate', '50'];
    const what = ['builder', '--role', 'holder', '--expires', '30d', ...narrowed];
    const made = await cli.run('token', 'create', ...what);
    expect([made.code, text(made)]).toEqual([0, 'dd_secret_of_builder\n']);
    expect(made.stderr).toContain('shown this once');
    expect(cli.server.handlers.access.tokens[0]).toMatchObject({
      role: 'holder',
      scopes: ['leases:read', 'leases:write'],
      ratePerSecond: 50,
      expiresAt: expect.any(String),
    });
  });

  it('create says so where the secret did not arrive', async () => {
    cli.server.handlers.access.keepsSecrets = true;
    const lost = await cli.run('token', 'create', 'lost', '--role', 'viewer');
    cli.server.handlers.access.keepsSecrets = false;
    expect([lost.code, text(lost)]).toEqual([4, '']);
    expect(lost.stderr).toMatch(/its secret was lost[^]*Revoke tok_/);
  });

  it('refuses a role and a scope that there is not', async () => {
    const role = await cli.run('token', 'create', 'x', '--role', 'owner');
    expect([role.code, role.stderr]).toEqual([2, expect.stringContaining('Allowed choices')]);
    const scope = await cli.run('token', 'create', 'x', '--role', 'viewer', '--scope', 'moon:read');
    expect([scope.code, scope.stderr]).toEqual([2, expect.stringContaining('leases:read')]);
  });

  it('shows who calls, lists and revokes by name', async () => {
    expect(text(await cli.run('whoami'))).toMatch(/project:\s+default[^]*role:\s+admin/);
    expect(text(await cli.run('token', 'show', 'builder'))).toMatch(/scopes:\s+leases:read, /);
    const [token] = cli.server.handlers.access.tokens.filter(({ name }) => name === 'builder');
    expect(text(await cli.run('token', 'revoke', 'builder'))).toBe(`${token?.id} is revoked\n`);
    expect(text(await cli.run('token', 'list'))).not.toContain('builder');
    expect(text(await cli.run('token', 'list', '--all'))).toMatch(/builder.*revoked/);
    const unknown = await cli.run('token', 'revoke', 'nobody');
    expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining('nobody')]);
  });
});

describe('drydock project', () => {
  it('creates, lists and shows', async () => {
    const id = text(await cli.run('project', 'create', 'team-a')).trim();
    expect(id).toMatch(/^prj_/);
    expect(text(await cli.run('project', 'list'))).toMatch(/team-a[^]*default/);
    const shown = await cli.run('project', 'show', id.slice(4, 12), '-o', 'json');
    expect(JSON.parse(text(shown))).toMatchObject({ id, name: 'team-a' });
  });
});

describe('drydock quota', () => {
  it('lists, sets, and puts the default back', async () => {
    const row = async (name: string): Promise<string> =>
      text(await cli.run('quota', 'list'))
        .split('\n')
        .find((each) => each.startsWith(name))
        ?.replaceAll(/ +/g, ' ') ?? '';
    expect(await row('blueprints')).toBe('blueprints 1 1000 1000 -');
    const set = await cli.run('quota', 'set', 'blueprints', '7', '--project', 'team-a');
    expect(text(set)).toBe('blueprints is 7\n');
    expect(cli.server.seen.at(-1)).toMatchObject({
      line: 'PATCH /v1/quotas',
      body: JSON.stringify({ project: 'team-a', values: { blueprints: 7 } }),
    });
    expect(await row('blueprints')).toBe('blueprints 1 7 1000 test');
    expect(await row('streams')).toBe('streams - 200 200 -');
    expect(text(await cli.run('quota', 'set', 'blueprints', 'default'))).toBe(
      'blueprints is 1000, the default\n',
    );
    const other = await cli.run('quota', 'list', '--project', 'team-a', '-o', 'json');
    const { items } = JSON.parse(text(other)) as { items: readonly { name: string }[] };
    expect(items.map(({ name }) => name)).toEqual(QUOTA_NAMES);
    expect(cli.server.seen.at(-1)?.line).toBe('GET /v1/quotas?project=team-a');
  });

  it('refuses a quota and a number that there is not', async () => {
    const name = await cli.run('quota', 'set', 'moons', '1');
    expect([name.code, name.stderr]).toEqual([2, expect.stringContaining('leases-pending')]);
    const value = await cli.run('quota', 'set', 'weight', 'much');
    expect([value.code, value.stderr]).toEqual([2, expect.stringContaining('whole number')]);
  });

  it('ends with 4 where a quota is met', async () => {
    cli.server.faults.add(/POST \/v1\/projects/, { kind: 'problem', code: 'quota-exceeded' });
    expect((await cli.run('project', 'create', 'one-more')).code).toBe(4);
  });
});

describe('drydock authorization', () => {
  it('asks, decides and shows', async () => {
    const asked = await cli.run('authorization', 'ask', 'bp_of_theirs');
    const id = text(asked).trim();
    expect(asked.stderr).toContain('has to approve it');
    const short = id.slice('auth_'.length, 'auth_'.length + 10);
    const moved = async (...args: string[]) => text(await cli.run('authorization', ...args)).trim();
    expect(await moved('approve', short)).toBe(`${id} is authorized`);
    expect(await moved('revoke', short, '--reason', 'quota')).toBe(`${id} is revoked`);
    expect(await moved('show', short)).toMatch(/status:\s+revoked[^]*reason:\s+quota/);
    expect(await moved('withdraw', id)).toBe(`${id} is withdrawn`);
    expect(await moved('list', '--asked', '--status', 'withdrawn')).toContain(id);
    const refused = await cli.run('authorization', 'decline', id);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('conflict')]);
    expect((await cli.run('authorization', 'list', '--status', 'lost')).code).toBe(2);
  });
});

describe('drydock init', () => {
  it('needs to be told where the database is, and a name that can be one', async () => {
    const none = await cli.run('init');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('DATABASE_URL')]);
    const name = await cli.run('init', '--project', 'Not A Name');
    expect([name.code, name.stderr]).toEqual([2, expect.stringContaining('Not A Name')]);
  });
});
