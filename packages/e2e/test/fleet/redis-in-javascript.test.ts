import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callCli, liveOneLife, visitPages } from './one-life.ts';
import { openWorld, until, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ redisFlavour: 'javascript' });
}, 240_000);
afterAll(() => world.close(), 120_000);

describe('a fleet on the Redis in JavaScript', () => {
  it('serves a lease from its request until nothing of it is left', async () => {
    await liveOneLife(world.stack, process.execPath);
  }, 120_000);

  it('serves the pages for people', async () => {
    await visitPages(world.stack);
  }, 60_000);

  it('has nothing to complain of', async () => {
    const { stdout } = await callCli(world.stack, process.execPath, 'doctor -o json');
    expect(stdout).not.toContain('"failed"');
    // On a busy machine a process may ask before its connection is there, and asks again.
    const complaints = world.lines.filter(
      (line) => !line.includes('"level":30') && !line.includes('does not answer; trying again'),
    );
    expect(complaints).toEqual([]);
  }, 60_000);

  it('goes on when that Redis is killed and comes back', async () => {
    const { redis, apiUrl } = world.stack;
    const says = (text: string) => async (): Promise<boolean> =>
      (await (await fetch(`${apiUrl}/readyz`)).text()).includes(text);
    await redis?.kill9();
    await until('the API misses it', says('degraded'), 60_000);
    const { id } = await world.drydock.leases.request({ type: 'host' });
    await redis?.start();
    const lease = await world.drydock.leases.get(id, { wait: 'active', timeoutSeconds: 60 });
    expect(lease.status).toBe('active');
    await world.drydock.leases.release(id);
    const gone = await world.drydock.leases.get(id, { wait: 'destroyed', timeoutSeconds: 60 });
    expect(gone.status).toBe('destroyed');
    await until('the API has it again', async () => !(await says('degraded')()), 60_000);
  }, 240_000);
});
