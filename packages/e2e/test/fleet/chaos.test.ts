import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenPromises, leaseDirectories, leaseProcesses } from './audits.ts';
import { Killer } from './faults.ts';
import { Holders } from './holders.ts';
import { Vandal } from './vandal.ts';
import { openWorld, until, type World } from './world.ts';

/** What the promise is about: faults hit while so many leases are under way. */
const IN_FLIGHT_MIN = 20;
/** A lease whose worker died is followed within 7 s; the rest is for a machine that is busy. */
const SETTLED_WITHIN_MS = 60_000;
const CUTS = 20;
/** Things written into Redis that nobody asked for: some ten a second, for as long as all of it takes. */
const RUBBISH_MAX = 5_000;

let world: World;
let directory: string;

beforeAll(async () => {
  // Leases run as users of their own: they have to reach it.
  directory = await mkdtemp('/var/tmp/drydock-chaos-');
  await chmod(directory, 0o755);
  await mkdir(join(directory, 'witness'));
  await chmod(join(directory, 'witness'), 0o777);
  world = await openWorld({ counts: { 'lease-worker': 2, 'update-worker': 2 } });
  await world.drydock.blueprints.create({
    name: 'exclusive',
    kind: 'local-host',
    config: { directory: join(directory, 'exclusive') },
    limits: { resources: 5, leasesPerResource: 1 },
  });
  await world.drydock.blueprints.create({
    name: 'slow',
    kind: 'local-host',
    config: { directory: join(directory, 'slow'), setUp: { script: 'sleep 0.1' } },
    limits: { resources: 4, leasesPerResource: 1 },
  });
}, 120_000);

afterAll(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

const FAULTS: readonly (readonly [string, (killer: Killer) => Promise<unknown>])[] = [
  ['AllocatorWorker is killed', (killer) => killer.kill('allocator-worker')],
  ['ResourceWorker is killed', (killer) => killer.kill('resource-worker')],
  ['LeaseWorker is killed', (killer) => killer.kill('lease-worker')],
  ['UpdateWorker is killed', (killer) => killer.kill('update-worker')],
  ['the API is killed', (killer) => killer.kill('api')],
  ['connections are cut inside transactions', (killer) => killer.cutTransactions(CUTS)],
  ['PostgreSQL is killed', (killer) => killer.killServer('postgres')],
  ['Redis is killed', (killer) => killer.killServer('redis')],
  ['Redis is flushed', (killer) => killer.flushRedis()],
];

describe('a fleet in use', () => {
  it('loses and doubles nothing, whatever is killed, and whatever lies in Redis', async () => {
    const killer = new Killer(world);
    const holders = new Holders(world.drydock);
    const witnessDirectory = join(directory, 'witness');
    holders.start(15, { blueprint: 'exclusive', witnessDirectory });
    holders.start(15, { blueprint: 'slow', witnessDirectory });

    const vandal = new Vandal(world.stack.redisUrl);
    vandal.start(RUBBISH_MAX);

    const inFlight: Record<string, number> = {};
    for (const [fault, inject] of FAULTS) {
      await until(
        'enough in flight',
        () => Promise.resolve(holders.inFlight() >= 25),
        SETTLED_WITHIN_MS,
      );
      inFlight[fault] = holders.inFlight();
      await inject(killer);
      const before = holders.journal.filter((entry) => entry.end !== null).length;
      await until(
        `leases end again after ${fault}`,
        () => Promise.resolve(holders.journal.filter((e) => e.end !== null).length > before + 5),
        SETTLED_WITHIN_MS,
      );
    }
    await vandal.stop();
    await holders.stop();

    expect(vandal.written).toBeGreaterThan(100);
    expect(killer.unasked).toEqual([]);
    expect(Math.min(...Object.values(inFlight))).toBeGreaterThanOrEqual(IN_FLIGHT_MIN);

    const witnesses = holders.journal.map((entry) => entry.witness);
    expect(witnesses).not.toContain('not alone');
    expect(witnesses.filter((witness) => witness === 'alone').length).toBeGreaterThan(50);
    expect(holders.journal.filter((entry) => entry.end !== 'released')).toEqual([]);

    const leases = await world.query<{ id: string; request: string }>(
      `SELECT id, labels ->> 'request' AS request FROM lease`,
    );
    const accepted = holders.journal.map(({ leaseId, request }) => `${leaseId} ${request}`);
    expect(leases.map(({ id, request }) => `${id} ${request}`).sort()).toEqual(accepted.sort());
    expect(await brokenPromises(world)).toEqual({});
    expect(await leaseProcesses(directory)).toEqual([]);
    expect(await leaseDirectories(join(directory, 'exclusive'))).toEqual([]);
    expect(await leaseDirectories(join(directory, 'slow'))).toEqual([]);
  }, 600_000);
});
