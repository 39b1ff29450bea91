import { describe, expect, it } from '@jest/globals';
import { Availability } from './availability.ts';

/** Work that ends when the test says so. */
function work(): { run: () => Promise<string>; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return { run: () => ended, end: () => end() };
}

/** Keeps this process from running anything else. */
function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

describe('a database', () => {
  it('that fails two probes is called gone', async () => {
    let probes = 0;
    const availability = new Availability(() => {
      probes += 1;
      return Promise.reject(new Error('No.'));
    }, 600);
    const { run, end } = work();
    await expect(availability.watch(run)).rejects.toMatchObject({ code: 'database-unavailable' });
    expect(probes).toBeGreaterThanOrEqual(2);
    expect(availability.isDown).toBe(true);
    end();
    availability.close();
  });

  it('that only could not be heard, since this process had no turn, is not', async () => {
    const { run, end } = work();
    let probes = 0;
    const availability = new Availability(async () => {
      probes += 1;
      if (probes <= 3) {
        block(1_000);
        throw new Error('Too late.');
      }
      end();
      return Promise.resolve();
    }, 600);
    expect(await availability.watch(run)).toBe('done');
    expect([probes, availability.isDown]).toEqual([4, false]);
    availability.close();
  });
});
