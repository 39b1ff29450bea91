import { afterEach, describe, expect, it } from '@jest/globals';
import { createLog, createMetrics, serveMetrics, type MetricsServer } from '../src/index.ts';

const HOST = '127.0.0.1';
const log = createLog({ name: 'test', level: 'silent', node: 'here' });
const servers: MetricsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(port = 0): Promise<MetricsServer> {
  const metrics = createMetrics('test');
  metrics.locksLost.inc(3);
  const server = await serveMetrics(metrics.registry, { host: HOST, port }, log);
  servers.push(server);
  return server;
}

describe('a worker’s metrics', () => {
  it('are served, and that it is alive', async () => {
    const { url } = await serve();
    const page = await fetch(`${url}/metrics?x=1`);
    expect(page.headers.get('content-type')).toContain('text/plain');
    expect(await page.text()).toContain('drydock_locks_lost_total{process="test"} 3');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('are all that is served', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('refuse a port that another has, and say what to do', async () => {
    const { url } = await serve();
    const again = serve(Number(new URL(url).port));
    await expect(again).rejects.toMatchObject({
      code: 'invalid-configuration',
      hint: expect.stringContaining('DRYDOCK_METRICS_PORT'),
    });
  });
});
