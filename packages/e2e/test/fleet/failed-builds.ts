import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, type World } from './world.ts';

const ENDED_WITHIN_SECONDS = 60;

/** On a fleet with the kinds of the tower, whose sweeps never come: what happens in time was told. */
export function describeFailedBuilds(open: () => World): void {
  let world: World;
  let directory: string;
  /** A regular file, under which no directory can be made. */
  let file: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'drydock-failed-'));
    file = join(directory, 'file');
    await writeFile(file, 'no directory');
    world = open();
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** A local host that cannot be made. Resolves to its name. */
  async function impossible(name: string, failedBuilds: number | null): Promise<string> {
    const config = { directory: join(file, 'hosts') };
    await world.drydock.blueprints.create({
      name,
      kind: 'local-host',
      config,
      limits: { failedBuilds },
    });
    return name;
  }

  const built = (blueprint: string, status = '%'): Promise<readonly { id: string }[]> =>
    world.query<{ id: string }>(
      `SELECT r.id FROM resource r JOIN blueprint b ON b.id = r.blueprint_id
      WHERE b.name = $1 AND r.status LIKE $2 ORDER BY r.number`,
      [blueprint, status],
    );

  describe('a local host whose directory cannot be made, without limits', () => {
    it('ends the lease that waits for it after so many, and says why to whoever asks', async () => {
      const { drydock } = world;
      const name = await impossible('never', 3);
      const sentence = `${file} is a symbolic link, or is not a directory.`;
      const lease = await drydock.leases.request({ type: 'host', blueprints: [name] });
      await until(
        'being told why it waits',
        async () =>
          (await drydock.leases.explain(lease.id)).verdicts.some(
            ({ rule, detail }) => rule === 'build-paused' && detail.includes(sentence.slice(0, -1)),
          ),
        20_000,
      );
      const ended = await drydock.leases.get(lease.id, {
        wait: 'destroyed',
        timeoutSeconds: ENDED_WITHIN_SECONDS,
      });
      expect(ended).toMatchObject({ status: 'destroyed', reasonCode: 'build-failed' });
      expect(ended.reason).toBe(
        `It waited for nothing else: ${name} could not be built 3 times, the last time: ${sentence}`,
      );
      const [first] = await built(name);
      expect(await built(name)).toHaveLength(3);
      const said: string[] = [];
      for await (const { type, message } of drydock.resources.events(first?.id ?? '')) {
        said.push(`${type}: ${message}`);
      }
      expect(said).toContain(`resource.broken: Broken: ${sentence}`);
      for await (const { type, message } of drydock.leases.events(lease.id)) {
        said.push(`${type}: ${message}`);
      }
      expect(said).toContain(`lease.broken: Broken: ${ended.reason}`);
    }, 120_000);

    it('is built after pauses that double, however many ask', async () => {
      const { drydock } = world;
      const name = await impossible('again-and-again', null);
      const startedAt = performance.now();
      const asked = await drydock.leases.requestMany({
        type: 'host',
        blueprints: [name],
        count: 10,
      });
      await until('being tried four times', async () => (await built(name)).length >= 4, 60_000);
      // After 0, 1, 3 and 7 seconds: fewer than ten in a minute.
      expect(performance.now() - startedAt).toBeGreaterThan(6_500);
      expect(await built(name)).toHaveLength(4);
      for (const { id } of asked) {
        expect((await drydock.leases.get(id)).status).toBe('pending');
        await drydock.leases.release(id);
      }
    }, 120_000);
  });

  describe('a provider that is down for four seconds', () => {
    it.each(['throws', 'refuses'] as const)(
      'of which the kind %s leaves no more resources than are asked for',
      async (how) => {
        const { drydock } = world;
        const name = `rented-${how}`;
        const down = join(directory, how);
        await writeFile(down, '');
        await drydock.blueprints.create({
          name,
          kind: 'rented',
          config: { down, how },
          limits: { leasesPerResource: 1 },
        });
        const asked = await drydock.leases.requestMany({
          type: 'rented',
          blueprints: [name],
          count: 2,
        });
        // How long it is down is what is tried here.
        await new Promise((resolve) => {
          setTimeout(resolve, 4_000);
        });
        await rm(down);
        for (const { id } of asked) {
          const lease = await drydock.leases.get(id, {
            wait: 'active',
            timeoutSeconds: ENDED_WITHIN_SECONDS,
          });
          expect([lease.status, lease.reason]).toEqual(['active', null]);
        }
        await until(
          'nothing being on its way',
          async () => (await built(name, 'pending')).length === 0,
          30_000,
        );
        expect(await built(name, 'active')).toHaveLength(2);
        for (const { id } of asked) {
          await drydock.leases.release(id);
        }
      },
      120_000,
    );
  });
}
