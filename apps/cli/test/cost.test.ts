import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest, type Ran } from './cli-under-test.ts';

let cli: CliUnderTest;
beforeAll(async () => {
  cli = await CliUnderTest.create();
});
afterAll(() => cli.close());

const text = ({ stdout }: Ran): string => stdout.toString();
const asked = (): URL => new URL(cli.server.seen.at(-1)?.line.split(' ')[1] ?? '', 'http://x');

describe('drydock cost', () => {
  it('shows hours and costs, those of everything at the end', async () => {
    const shown = await cli.run('cost');
    expect(text(shown).split('\n')).toEqual([
      'BLUEPRINT   IN USE   IDLE   BUILDING   FAILED   CLEANING   LEAKED   LEASES   COST',
      'machines    1.00     2.00   0.50       -        -          -        1.00     0.36 EUR',
      '-           -        -      -          1.00     -          0.50     -        -',
      '(all)       1.00     2.00   0.50       1.00     -          0.50     1.00     0.36 EUR',
      '',
    ]);
    expect(shown.stderr).toContain('1.50 hours of resources have no price');
    expect(asked().search).toBe('');
  });

  it('prints what the API said, to the last digit', async () => {
    const { total } = JSON.parse(text(await cli.run('cost', '-o', 'json')));
    expect(total.costs[0].amount).toBe('0.355');
  });

  it('takes durations, dates and times', async () => {
    const before = Date.now();
    await cli.run('cost', '--since', '7d', '--by', 'label:team', '--project', 'team-a');
    const { searchParams } = asked();
    const since = Date.parse(searchParams.get('since') ?? '');
    expect(since).toBeGreaterThanOrEqual(before - 7 * 86_400_000);
    expect(since).toBeLessThanOrEqual(Date.now() - 7 * 86_400_000);
    expect([searchParams.get('by'), searchParams.get('project')]).toEqual(['label:team', 'team-a']);
    await cli.run('cost', '--since', '2026-03-29', '--until', '2026-03-30T02:00:00+02:00');
    expect([...asked().searchParams.values()]).toEqual([
      '2026-03-29T00:00:00.000Z',
      '2026-03-30T00:00:00.000Z',
    ]);
  });

  it.each([
    ['--since', 'yesterday'],
    ['--since', '2026-13-01'],
    ['--by', 'colour'],
    ['--by', 'label:'],
  ])('refuses %s %s', async (option, value) => {
    const { code, stderr } = await cli.run('cost', option, value);
    expect([code, stderr]).toEqual([2, expect.stringContaining('It ')]);
  });
});
