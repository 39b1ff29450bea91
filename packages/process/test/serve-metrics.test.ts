import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../src/log.ts';
import { createMetrics, type Metrics } from '../src/metrics.ts';
import { serveMetrics, type MetricsServer } from '../src/serve-metrics.ts';

const log = createLog({ name: 'test', level: 'silent', node: 'here' });
let metrics: Metrics;
let server: MetricsServer;
beforeEach(async () => {
  metrics = createMetrics('test-worker');
  server = await serveMetrics(metrics.registry, { host: '127.0.0.1', port: 0 }, log);
});
afterEach(() => server.close());

describe('the metrics of a process', () => {
  it('are served as they are then, with the process’s name', async () => {
    metrics.locksLost.inc();
    const answer = await fetch(`${server.url}/metrics?now`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await answer.text()).toContain('drydock_locks_lost_total{process="test-worker"} 1');
  });

  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/', 404],
    ['POST', '/metrics', 405],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const answer = await fetch(`${server.url}${path}`, { method });
    await answer.text();
    expect(answer.status).toBe(status);
  });

  it('cannot be served where somebody else listens, and say which setting it is', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(
      serveMetrics(createMetrics('other').registry, { host: '127.0.0.1', port }, log),
    ).rejects.toMatchObject({
      code: 'invalid-configuration',
      hint: expect.stringContaining('DRYDOCK_METRICS_PORT'),
    });
    taken.close();
  });

  it('are served no more once it is closed', async () => {
    await server.close();
    await expect(fetch(`${server.url}/metrics`)).rejects.toThrow();
    server = await serveMetrics(metrics.registry, { host: '127.0.0.1', port: 0 }, log);
  });
});
