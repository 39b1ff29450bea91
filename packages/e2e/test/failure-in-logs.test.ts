import { createLog, createMetrics, noTracing } from '@drydock/process';
import { createTraceReader } from '@drydock/store';
import { metricValue } from '@drydock/testing';
import { ProcessObserver } from '@drydock/worker';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Dock, SLOW } from '@drydock/store/testing';

/** What a kind's failure leaves in the log and in the timeline. */

const CANARY = 'canary-of-a-private-key';
const KEY = `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`;

let dock: Dock;
beforeEach(async () => {
  dock = await Dock.open();
});
afterEach(() => dock.close());

it('a failure is told with its ids and without the key that its cause quotes', async () => {
  let logged = '';
  const destination = { write: (line: string) => void (logged += line) };
  const log = createLog({ name: 'test', level: 'trace', node: 'here', destination });
  const metrics = createMetrics('test');
  const traces = createTraceReader(dock.db.database);
  const observer = new ProcessObserver({ log, metrics, tracing: noTracing, traces });
  const surroundings = { ...dock.surroundings, observer: observer.about({ job: '7' }) };
  dock.behaviour.setUp = () => {
    const cause = Object.assign(new Error(`cannot parse ${KEY}`), { privateKey: KEY });
    return Promise.reject(new Error('The host refused.', { cause }));
  };

  const place = await dock.place();
  const { leaseId, attemptId, resourceId } = await dock.placed(place, SLOW);
  await dock.setUp(leaseId, surroundings);

  const lines = logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'failed; it will be tried again',
      what: 'set-up',
      job: '7',
      lease: leaseId,
      attempt: attemptId,
      resource: resourceId,
      err: expect.objectContaining({
        message: 'The kind box failed in lease.activate: Error: The host refused.',
      }),
    }),
  );
  expect(logged).not.toContain(CANARY);
  const page = await metrics.registry.metrics();
  expect(metricValue(page, 'drydock_failures_total', { what: 'set-up' })).toBe(1);
  const failed = { kind: 'box', function: 'lease.activate' };
  expect(metricValue(page, 'drydock_kind_failures_total', failed)).toBe(1);
  const events = await dock.db.query('SELECT data FROM event');
  expect(JSON.stringify(events)).not.toContain(CANARY);
});
