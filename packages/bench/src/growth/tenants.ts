import { requestActive, wish } from '../leases.ts';
import { leaseOne } from '../samples/one-lease.ts';
import { summarize, type Summary } from '../statistics.ts';
import { createHosts, eachOf, queueLeases, settle } from './fill.ts';
import { scaled } from './growth.ts';
import type { Ground, GrowthCase } from './growth-case.ts';
import { noticed } from './noticed.ts';
import { openProject } from './project.ts';

const SAMPLES = 1_000;
const PENDING = 1_000_000;
const LINES = 3_000;
const RESOURCES = 10_000;
/** Of what the load waits for: half are disabled, half are full. */
const SHAPES = 10;
const OWNERS = 30;
const LEASES_PER_RESOURCE = 10;
const ALLOCATIONS_AT_ONCE = 32;
/** A blueprint builds 100 at a time, and refuses more. */
const BUILDS_AT_ONCE = 100;
const QUEUES_AT_ONCE = 4;

/** What one project may notice of another one's load, of the same type. */
export const tenants: GrowthCase = {
  key: 't',
  title:
    `a project beside another with ${PENDING} leases pending in ${LINES} lines and ` +
    `${RESOURCES} resources with room`,
  async run(ground) {
    const victim = await openProject(ground, 'victim');
    const load = await openProject(ground, 'load');
    try {
      await createHosts(victim, 'own', { limits: { resources: 1 } });
      await leaseOne(victim.client, wish('own'));
      ground.say('measuring the victim alone');
      const alone = await grants(victim);
      await ground.looks.liftQuotas(await ground.looks.projectId('load'));
      await makeRoom(load);
      await queueUp(load);
      await settle(ground);
      ground.say('measuring the victim beside the load');
      const beside = await grants(victim);
      return noticed('request to active', alone, beside);
    } finally {
      victim.client.close();
      load.client.close();
    }
  },
};

async function grants({ client, size }: Ground): Promise<Summary> {
  const timesMs: number[] = [];
  // Below a hundred there is no 99th percentile.
  while (timesMs.length < scaled(SAMPLES, size, 100)) {
    timesMs.push((await leaseOne(client, wish('own'))).activeMs);
  }
  return summarize(timesMs);
}

/** Resources that nobody uses, with room, of the type that the victim asks for. */
async function makeRoom(load: Ground): Promise<void> {
  const { client, looks, say, size } = load;
  const count = scaled(RESOURCES, size, 10);
  const limits = { resources: count, leasesPerResource: LEASES_PER_RESOURCE };
  await createHosts(load, 'room', { limits });
  say(`building ${count} resources`);
  for (let left = count; left > 0; left -= BUILDS_AT_ONCE) {
    const wishes = Array.from({ length: Math.min(left, BUILDS_AT_ONCE) }, () => ({
      blueprint: 'room',
    }));
    await eachOf(wishes, ALLOCATIONS_AT_ONCE, async (body) => {
      await client.post('/v1/resources', body);
    });
    await looks.untilAllBuilt();
  }
}

/** Lines that differ by owner, priority and by what they wait for. */
async function queueUp(load: Ground): Promise<void> {
  const { client, say, size } = load;
  for (let shape = 0; shape < SHAPES; shape += 1) {
    if (shape % 2 === 0) {
      await createHosts(load, shapeName(shape), { enabled: false });
    } else {
      await createHosts(load, shapeName(shape), { limits: { resources: 1, leasesPerResource: 1 } });
      await requestActive(client, { ...wish(shapeName(shape)), ttlSeconds: 24 * 3_600 });
    }
  }
  const pending = scaled(PENDING, size, 1_000);
  const lines = scaled(LINES, size, SHAPES * 2);
  say(`requesting ${pending} leases in ${lines} lines`);
  const perLine = Math.ceil(pending / lines);
  let told = 0;
  const numbers = Array.from({ length: lines }, (_, line) => line);
  await eachOf(numbers, QUEUES_AT_ONCE, async (line) => {
    const ofShape = Math.floor(line / SHAPES);
    await queueLeases(
      client,
      {
        ...wish(shapeName(line % SHAPES)),
        owner: `owner-${ofShape % OWNERS}`,
        priority: Math.floor(ofShape / OWNERS),
      },
      perLine,
    );
    told += 1;
    if (told % 500 === 0) {
      say(`${told} of ${lines} lines`);
    }
  });
}

const shapeName = (shape: number): string => `shape-${shape}`;
