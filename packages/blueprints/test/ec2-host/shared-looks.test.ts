import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/ec2-host/api/caller.ts';
import { Ec2Api } from '../../src/ec2-host/api/ec2-api.ts';
import { SharedLooks } from '../../src/ec2-host/shared-looks.ts';
import { parsed } from './support/config.ts';
import { FAST, never, secrets, simulator } from './support/sims.ts';

const [ONE, OTHER] = ['i-0123456789abcdef0', 'i-0123456789abcdef1'];

describe('a look that several share', () => {
  it('is taken up by the others where who began it leaves before its turn', async () => {
    const sim = await simulator();
    const config = parsed({ endpoint: sim.url, privateEndpoint: true });
    const looks = new SharedLooks({ shareMs: 20, limitMs: 10_000 });
    const leaving = new AbortController();
    let waits: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      waits = resolve;
    });
    const opener: Caller = {
      signal: leaving.signal,
      secrets,
      // As the engine's: its turn never comes, and it is over with the work that asked for it.
      budget: () =>
        new Promise((_, reject) => {
          leaving.signal.addEventListener('abort', () => reject(leaving.signal.reason as Error));
          waits();
        }),
    };
    const api = await Ec2Api.open(config, opener, FAST);
    const first = looks.look(api, opener, 'instance-id', ONE);
    const second = looks.look(api, { signal: never, secrets }, 'instance-id', OTHER);
    const outcomes = Promise.allSettled([first, second]);
    await waiting;
    leaving.abort(new Error('its lock was lost'));
    expect(await outcomes).toEqual([
      { status: 'rejected', reason: new Error('its lock was lost') },
      { status: 'fulfilled', value: [] },
    ]);
    const looked = sim.journal.calls().filter(({ action }) => action === 'DescribeInstances');
    expect(looked).toHaveLength(1);
  });
});
