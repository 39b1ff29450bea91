import { NOUN_NAMES } from '@drydock/model';
import { Drydock } from '@drydock/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest, type Ran } from './cli-under-test.ts';

let cli: CliUnderTest;
/** An id of each noun that has ids. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  cli = await CliUnderTest.create();
  const client = new Drydock({ url: cli.server.url, token: cli.server.token });
  ids['lease'] = (await client.leases.request({ type: 'host' })).id;
  const wish = { name: 'shelf', kind: 'local-host', config: {} };
  ids['blueprint'] = (await client.blueprints.create(wish)).id;
  ids['resource'] = (await client.resources.allocate({ blueprint: 'shelf' })).id;
  const secret = { name: 'registry', kind: 'opaque', secret: { token: 'x' } } as const;
  ids['credential'] = (await client.credentials.create(secret)).id;
  ids['project'] = (await client.projects.create({ name: 'team-a' })).id;
  ids['token'] = (await client.tokens.create({ name: 'ci', role: 'viewer' })).id;
  ids['authorization'] = (await client.authorizations.ask('bp_of_theirs')).id;
  for (const noun of NOUN_NAMES) {
    ids[noun] ??= cli.server.handlers.shelves.add(noun).id;
  }
  await client.resources.drain(ids['resource'], { reason: 'dust' });
  await client.blueprints.drain(ids['blueprint']);
  await client.leases.release(ids['lease']);
});

afterAll(() => cli.close());

const text = ({ stdout }: Ran): string => stdout.toString();
const idOf = (noun: string): string => ids[noun] ?? '';
const start = (id: string): string => id.slice(0, id.indexOf('_') + 9);

describe('an id alone', () => {
  it.each(NOUN_NAMES)('shows its %s, as the noun’s own command does', async (noun) => {
    const id = idOf(noun);
    const shown = await cli.run('show', start(id), '-o', 'json');
    expect(JSON.parse(text(shown))).toMatchObject({ id });
    const ofNoun = await cli.run(noun, 'show', id, '-o', 'json');
    expect(text(ofNoun)).toBe(text(shown));
    // Without its prefix, which the noun's own command does not need.
    const short = start(id).slice(id.indexOf('_') + 1);
    expect(text(await cli.run(noun, 'show', short))).toMatch(new RegExp(`^id: +${id}$`, 'm'));
  });

  it('has to say what it is the id of', async () => {
    const { code, stderr } = await cli.run('show', idOf('lease').slice('lease_'.length));
    expect([code, stderr]).toEqual([2, expect.stringContaining('lease_..., res_...')]);
    expect((await cli.run('show', 'lease_zzzz')).code).toBe(4);
  });

  it.each([
    ['lease', 'release', 'applied'],
    ['resource', 'drain', 'applied'],
    ['blueprint', 'drain', 'applied'],
  ])('of a %s lists its commands', async (noun, name, outcome) => {
    const { items } = JSON.parse(
      text(await cli.run('commands', start(idOf(noun)), '-o', 'json')),
    ) as { items: { name: string; outcome: string }[] };
    expect(items.map((each) => [each.name, each.outcome])).toContainEqual([name, outcome]);
    const table = text(await cli.run('commands', idOf(noun)));
    expect(table).toMatch(new RegExp(`^TIME .*\\n.*${name} .*${outcome}`));
  });

  it('of a lease lists where it was tried, and of nothing else', async () => {
    const attempts = await cli.run('attempts', start(idOf('lease')), '-o', 'json');
    expect(JSON.parse(text(attempts))).toEqual({ items: [] });
    expect(cli.server.seen.at(-1)?.line).toMatch(/^GET \/v1\/leases\/lease_\w+\/attempts/);
    const table = await cli.run('attempts', idOf('lease').slice('lease_'.length));
    expect([text(table), table.stderr]).toEqual([
      expect.stringMatching(/^NUMBER +RESOURCE/),
      expect.stringContaining('There are no such attempts'),
    ]);
    const other = await cli.run('attempts', idOf('resource'));
    expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('not-found')]);
  });
});

describe('completion', () => {
  const completed = async (...words: string[]): Promise<string[]> =>
    text(await cli.run('__complete', '--', ...words))
      .split('\n')
      .filter((word) => word !== '');

  it('of an id alone offers those of every noun that has what is asked for', async () => {
    expect(await completed('show', '')).toEqual(
      expect.arrayContaining(NOUN_NAMES.filter((noun) => noun !== 'lease').map(idOf)),
    );
    expect(await completed('show', 'cred_')).toEqual([idOf('credential')]);
    expect(await completed('commands', 'bp_')).toEqual([idOf('blueprint')]);
    expect(await completed('attempts', 'bp_')).toEqual([]);
  });

  it('of statuses knows those of the noun', async () => {
    expect(await completed('authorization', 'list', '--status', '')).toContain('withdrawn');
    expect(await completed('authorization', 'list', '--status', 'li')).toEqual([]);
    expect(await completed('resource', 'list', '--status', 'li')).toEqual(['live']);
  });

  it('of options that mean another noun offers what there is of that', async () => {
    expect(await completed('lease', 'list', '--holder', 'res_')).toEqual([idOf('resource')]);
    expect(await completed('quota', 'list', '--project', 'team')).toEqual(['team-a']);
    // A name is nobody's secret, but not the token either.
    expect(await completed('lease', 'list', '--token', '')).toEqual([]);
  });
});
