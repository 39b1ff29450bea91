import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layPostgres, REPOSITORY_ROOT } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PAIRED_CASES } from '../src/against/cases.ts';
import { comparisonAsText, keepsLimit } from '../src/against/report.ts';
import { runAgainst, type AgainstOptions } from '../src/against/run.ts';

/** Two installations start and stop, on a machine that may have other things to do. */
const WITHIN_MS = 300_000;
/** Leaves time to remove what was made. */
const STOPPED_AFTER_MS = 240_000;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'drydock-against-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const options = (directory: string, said: string[] = []): AgainstOptions => ({
  checkouts: { a: REPOSITORY_ROOT, b: REPOSITORY_ROOT },
  cases: PAIRED_CASES,
  sizes: { pairs: 6, bursts: 1, burstLeases: 10 },
  limit: 1_000,
  interruption: {
    signal: AbortSignal.timeout(STOPPED_AFTER_MS),
    again: new AbortController().signal,
  },
  say: (text) => said.push(text),
  directory,
  warmUpLeases: { leases: 2, many: 10 },
  durable: false,
  fresh: false,
});

/** A database for each of the two: what is measured here is no start. */
async function lay(directory: string): Promise<void> {
  await Promise.all(['a', 'b'].map((name) => layPostgres(join(directory, name, 'postgres'))));
}

describe('two installations leased from in turn', () => {
  it(
    'give every figure in pairs, and nothing of them stays',
    async () => {
      const directory = join(scratch, 'both');
      await lay(directory);
      const comparison = await runAgainst(options(directory));
      const counts = comparison.cases.map(({ key, figures }) => [
        key,
        figures.map(({ samples: { a, b } }) => [a.length, b.length]),
      ]);
      expect(counts).toEqual([
        [
          'a',
          [
            [6, 6],
            [6, 6],
          ],
        ],
        ['b', Array.from({ length: 4 }, () => [1, 1])],
        ['c', [[1, 1]]],
        ['d', [[6, 6]]],
      ]);
      expect(comparisonAsText(comparison)).toMatch(/a +request to active +ms +6 .* yes\n/);
      // One pair has no interval, and what has none is not shown to be below.
      expect(comparisonAsText(comparison)).toMatch(/c +all served +s +1 .* – +– +NO\n/);
      expect(keepsLimit(comparison)).toBe(false);
      expect(existsSync(directory)).toBe(false);
    },
    WITHIN_MS,
  );

  it('need a checkout that is built', async () => {
    const wish = options(join(scratch, 'none'));
    const checkouts = { a: scratch, b: REPOSITORY_ROOT };
    await expect(runAgainst({ ...wish, checkouts })).rejects.toThrow(/is no built checkout/);
  });

  it(
    'are removed when it is interrupted',
    async () => {
      const stop = new AbortController();
      const directory = join(scratch, 'stopped');
      await lay(directory);
      const said: string[] = [];
      const wish = options(directory, said);
      await expect(
        runAgainst({
          ...wish,
          interruption: { ...wish.interruption, signal: stop.signal },
          say: (text) => {
            said.push(text);
            if (text === 'warming up both') {
              stop.abort();
            }
          },
        }),
      ).rejects.toThrow();
      expect(said).toContain('removing what was made');
      expect(existsSync(directory)).toBe(false);
    },
    WITHIN_MS,
  );
});
