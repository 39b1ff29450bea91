import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layPostgres } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backlog } from '../src/growth/backlog.ts';
import { badNeighbour } from '../src/growth/bad-neighbour.ts';
import { longLine } from '../src/growth/long-line.ts';
import type { GrowthCase } from '../src/growth/growth-case.ts';
import { machines } from '../src/growth/machines.ts';
import { manyLive } from '../src/growth/many-live.ts';
import { manyWaiting } from '../src/growth/many-waiting.ts';
import { allHold, growthAsText } from '../src/growth/report.ts';
import { runGrowth, type GrowthOptions } from '../src/growth/run.ts';
import type { Cloud } from '../src/growth/simulated/cloud.ts';
import { tenants } from '../src/growth/tenants.ts';
import { warmPool } from '../src/growth/warm-pool.ts';

/** An installation starts and stops for each run, on a machine that may have other things to do. */
const WITHIN_MS = 300_000;
/** Leaves time to remove what was made. */
const STOPPED_AFTER_MS = 240_000;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'drydock-growth-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** On a database that was laid where the one case looks for its own: making one is measured nowhere. */
async function options(directory: string, cases: readonly [GrowthCase]): Promise<GrowthOptions> {
  await layPostgres(join(directory, 'postgres'));
  return {
    cases,
    size: 0.001,
    directory,
    interruption: {
      signal: AbortSignal.timeout(STOPPED_AFTER_MS),
      again: new AbortController().signal,
    },
    say: () => undefined,
    durable: false,
    fresh: false,
  };
}

/**
 * All in one installation, to start only one: of their figures no more is asked than that they come.
 * Those that wait until none is pending go before those that leave some.
 */
const all: GrowthCase = {
  key: 'all',
  title: 'each case, after another',
  run: async (ground, around) => {
    const cases = [backlog, manyLive, longLine, manyWaiting, tenants, badNeighbour];
    const figures = [];
    for (const each of cases) {
      figures.push(...(await each.run(ground, around)));
    }
    return figures;
  },
};

describe('what must not grow', () => {
  it(
    'is measured on an empty system and on a full one, and nothing of it stays',
    async () => {
      const directory = join(scratch, 'all');
      const results = await runGrowth(await options(directory, [all]));
      const [result] = results.cases;
      expect(result?.failure).toBeNull();
      expect(result?.figures.map(({ name }) => name)).toEqual([
        'granted, from enabling the blueprint to all active',
        'request to active, p50',
        'release to destroyed, p50',
        'a burst: all active',
        'a burst: all destroyed',
        'release to the next grant, p50',
        'request to active, p50',
        'request to active, p50',
        'request to active, p99',
        'request to active, p50',
        'request to active, p99',
        'command, p50',
        'command, p99',
        'with a set-up, to active, p50',
        'with a set-up, to active, p99',
        'release to destroyed, p50',
        'release to destroyed, p99',
        expect.stringMatching(/^memory of \S+, which grew most$/),
        'builds that failed, for 20 leases',
      ]);
      expect(growthAsText(results)).toContain('All counts times 0.001.');
      expect(existsSync(directory)).toBe(false);
    },
    WITHIN_MS,
  );

  it(
    'is measured on simulated machines too: 20 of them',
    async () => {
      const directory = join(scratch, 'machines');
      const both: GrowthCase<Cloud> = {
        ...machines,
        run: async (ground, cloud) => [
          ...(await machines.run(ground, cloud)),
          ...(await warmPool.run(ground, cloud)),
        ],
      };
      const results = await runGrowth(await options(directory, [both as GrowthCase]));
      const [result] = results.cases;
      expect(result?.failure).toBeNull();
      const figures = new Map(result?.figures.map(({ name, full }) => [name, full]));
      expect([...figures.keys()]).toEqual([
        '20 machines, from request to all active',
        expect.stringMatching(/^memory of \S+, which grew most$/),
        'connections to them when nothing runs',
        'resources that launched twice',
        'request to active, p50, 10 machines beside',
      ]);
      expect(figures.get('resources that launched twice')).toBe(0);
      expect(existsSync(directory)).toBe(false);
    },
    WITHIN_MS,
  );

  it(
    'does not hold where a case comes to no end, and the reason is told',
    async () => {
      const directory = join(scratch, 'failing');
      const failing: GrowthCase = {
        key: 'x',
        title: 'something that fails',
        run: () => Promise.reject(new Error('1,000 leases still wait.')),
      };
      const results = await runGrowth(await options(directory, [failing]));
      expect(allHold(results)).toBe(false);
      const text = growthAsText(results);
      expect(text).toMatch(/^x +failed, see below .* NO$/m);
      expect(text).toContain('x failed: 1,000 leases still wait.');
      expect(existsSync(directory)).toBe(false);
    },
    WITHIN_MS,
  );
});
