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
