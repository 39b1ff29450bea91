import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenPromises } from './audits.ts';
import { Killer } from './faults.ts';
import { Holders } from './holders.ts';
import { openWorld, until, type World } from './world.ts';

/** Several seconds of cutting: before connections were listened to, one in three ended a process. */
const CUTS = 40;
const GIVE_UP_MS = 60_000;

let world: World;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/drydock-cut-');
  // Leases run as users of their own: they have to reach it.
  await chmod(directory, 0o755);
  await mkdir(join(directory, 'witness'));
  await chmod(join(directory, 'witness'), 0o777);
  world = await openWorld();
  await world.drydock.blueprints.create({
    name: 'shelf',
    kind: 'local-host',
    config: { directory: join(directory, 'shelf') },
    limits: { resources: 4, leasesPerResource: 1 },
  });
}, 120_000);

afterAll(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

describe('a fleet whose connections are cut inside transactions', () => {
  it('loses no process, and nothing else', async () => {
    const killer = new Killer(world);
    const holders = new Holders(world.drydock);
    holders.start(8, { blueprint: 'shelf', witnessDirectory: join(directory, 'witness') });
    // Tokens are written by the catalog, whose connections are others.
    let isOver = false;
    const administering = (async () => {
      for (let made = 0; !isOver; made += 1) {
        const wish = { name: `token-${made}`, role: 'viewer' } as const;
        await world.drydock.tokens.create(wish).catch(() => undefined);
      }
    })();
    const cut = await killer.cutTransactions(CUTS);
    const before = holders.journal.filter(({ end }) => end !== null).length;
    await until(
      'leases end again',
      async () => holders.journal.filter(({ end }) => end !== null).length > before + 8,
      GIVE_UP_MS,
    );
    isOver = true;
    await Promise.all([holders.stop(), administering]);
    expect(killer.unasked).toEqual([]);
    expect(cut).toBeGreaterThanOrEqual(CUTS / 2);
    expect(holders.journal.filter(({ end }) => end !== 'released')).toEqual([]);
    expect(await brokenPromises(world)).toEqual({});
  }, 240_000);
});
