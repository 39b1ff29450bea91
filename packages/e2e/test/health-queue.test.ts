import { randomBytes } from 'node:crypto';
import { loadConfig } from '@drydock/config';
import { createLog, noTracing, type ProcessContext } from '@drydock/process';
import { requireEnv } from '@drydock/testing';
import { openAdapters, startChecks, startConsumer } from '@drydock/worker';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '@drydock/store/testing';
import { within } from '@drydock/testing';

const NODE = 'here';
const WITHIN_MS = 20_000;

let dock: Dock;
let place: Place;
let resourceId: string;
const opened: (() => Promise<unknown>)[] = [];
const stop = new AbortController();

/** What UpdateWorker runs of it: its sweep, its queue, and the writer of resources. */
beforeAll(async () => {
  dock = await Dock.open();
  place = await dock.place({ limitResources: 1 });
  ({ resourceId } = await dock.placed(place));
  const config = loadConfig({
    DATABASE_URL: dock.db.url,
    REDIS_URL: requireEnv('DRYDOCK_TEST_REDIS_URL'),
    DRYDOCK_QUEUE_PREFIX: `test-${randomBytes(5).toString('hex')}`,
    DRYDOCK_SWEEP_MS: '100',
    DRYDOCK_NODE: NODE,
  });
  const log = createLog({ name: 'test', level: 'silent', node: NODE });
  const context: ProcessContext = { config, log, tracing: noTracing, stopping: stop.signal };
  const adapters = await openAdapters('test', context, config.lockMs);
  opened.push(() => adapters.close());
  const surroundings = { ...adapters.surroundings, kinds: dock.surroundings.kinds };
  const consuming = { ...context, redisFaults: adapters.redisFaults };
  const updates = await startConsumer(consuming, 'update', async ({ id }) => {
    await dock.settleResource(id);
  });
  opened.push(() => updates.stop(1_000));
  const checks = await startChecks(consuming, adapters.database, surroundings);
  opened.push(() => checks.stop());
}, 60_000);

afterAll(async () => {
  stop.abort();
  for (const close of opened.toReversed()) {
    await close();
  }
  await dock.close();
});

const marks = async (): Promise<readonly string[]> =>
  Object.keys((await dock.row('resource', resourceId))['marks'] as object);

describe('the queue of health checks', () => {
  it('quarantines a resource that fails its check, and resumes it when it is well', async () => {
    let isWell = false;
    dock.behaviour.check = () => Promise.resolve(isWell ? null : 'The switch is off.');
    await within(WITHIN_MS, 'it is quarantined', async () => (await marks()).length > 0);
    expect(await marks()).toEqual(['quarantined']);
    isWell = true;
    // The next check is 5 s away, unless somebody who failed on it says that it is wanted now.
    await dock.checkSoon(resourceId);
    await within(WITHIN_MS, 'it is resumed', async () => (await marks()).length === 0);
    const rows = await dock.db.query<{ name: string; author: string; outcome: string }>(
      'SELECT name, author, outcome FROM command WHERE resource_id = $1 ORDER BY number',
      [resourceId],
    );
    expect(rows).toEqual([
      { name: 'quarantine', author: 'health check', outcome: 'applied' },
      { name: 'resume', author: 'health check', outcome: 'applied' },
    ]);
  });
});
