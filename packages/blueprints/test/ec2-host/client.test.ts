import { writeFileSync, mkdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCESS_KEY } from '@drydock/sim';
import { Ec2Api } from '../../src/ec2-host/api/ec2-api.ts';
import { describeInstances, terminateInstances } from '../../src/ec2-host/api/instances.ts';
import { reachOf } from '../../src/ec2-host/client/addresses.ts';
import type { Bounds } from '../../src/ec2-host/client/guarded-agents.ts';
import { openClient } from '../../src/ec2-host/client/open-client.ts';
import { regionUrl } from '../../src/ec2-host/client/regions.ts';
import { endpointOf } from '../../src/ec2-host/client/target.ts';
import { toFailure } from '../../src/ec2-host/error/to-failure.ts';
import { parsed } from './support/config.ts';
import { FAST, never, secrets, simulator, temporaryDirectory } from './support/sims.ts';

const caller = { secrets, signal: never };
const sim = await simulator();
const servers: Server[] = [];

afterAll(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const at = (url: string): Promise<Ec2Api> =>
  Ec2Api.open(parsed({ endpoint: url, privateEndpoint: true }), caller, FAST);

const look = (api: Ec2Api) =>
  describeInstances(api, caller, { name: 'instance-id', values: ['i-0123456789abcdef0'] });

/** What became of one call within those bounds. */
async function called(url: string, bounds: Bounds): Promise<string> {
  const { accessKeyId, secretAccessKey } = DEFAULT_ACCESS_KEY;
  const keys = { accessKeyId, secretAccessKey };
  const client = await openClient({ region: 'eu-west-1', url, bounds, keys }, FAST);
  const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
  try {
    await client.send(new DescribeInstancesCommand({}));
    return 'answered';
  } catch (error) {
    return toFailure(error, {
      action: 'DescribeInstances',
      region: '',
      url,
      now: 0,
      throttledMs: 1,
    }).ec2Code;
  }
}

describe('where calls go', () => {
  it.each([
    ['127.0.0.1', 'near'],
    ['127.8.9.10', 'near'],
    ['169.254.169.254', 'near'],
    ['0.0.0.0', 'near'],
    ['::1', 'near'],
    ['::ffff:127.0.0.1', 'near'],
    ['fe80::1', 'near'],
    ['fd00:ec2::254', 'near'],
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12::1', 'private'],
    ['::ffff:10.1.2.3', 'private'],
    ['64:ff9b::7f00:1', 'private'],
    ['2002:7f00:1::', 'private'],
    ['52.95.110.1', 'public'],
    ['2600:1f14::1', 'public'],
    ['example.org', 'unknown'],
  ])('%s is %s', (address, reach) => {
    expect(reachOf(address)).toBe(reach);
  });

  it.each([
    ['an address', (url: string) => url],
    ['a name', (url: string) => url.replace('127.0.0.1', 'localhost')],
    ['six', (url: string) => url.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
    ['other figures', (url: string) => url.replace('127.0.0.1', '127.1')],
  ])('is seen when they are made: %s of this machine gets nothing', async (_, spelled) => {
    const before = sim.journal.calls().length;
    for (const bounds of ['public', 'not-near'] as const) {
      expect(await called(spelled(sim.url), bounds)).toBe('address-forbidden');
    }
    expect(sim.journal.calls()).toHaveLength(before);
    // The same with the right to it, so that it is the guard that kept it away.
    expect(await called(spelled(sim.url), 'anywhere')).toBe('answered');
  });

  it('a connection that was made with the right to it serves nobody without', async () => {
    expect(await called(sim.url, 'anywhere')).toBe('answered');
    expect(await called(sim.url, 'public')).toBe('address-forbidden');
  });

  it('follows no redirect, and takes it for no answer', async () => {
    const before = sim.journal.calls().length;
    const elsewhere = await serve((_, response) => {
      response.writeHead(307, { location: sim.url }).end();
    });
    await expect(look(await at(elsewhere))).rejects.toMatchObject({ outcome: 'unknown' });
    expect(sim.journal.calls()).toHaveLength(before);
  });

  it.each([
    ['eu-west-1', 'https://ec2.eu-west-1.amazonaws.com'],
    ['us-gov-west-1', 'https://ec2.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'https://ec2.cn-north-1.amazonaws.com.cn'],
  ])('of %s is %s', (region, url) => {
    expect(regionUrl(region)).toBe(url);
  });
});

describe('what the machine of Drydock has set', () => {
  const before = { ...process.env };
  const reached: string[] = [];
  let trap = '';

  beforeEach(async () => {
    trap = await serve((request, response) => {
      reached.push(`${request.method} ${request.url}`);
      response.writeHead(500).end();
    });
    const home = temporaryDirectory();
    mkdirSync(join(home, '.aws'));
    const files = `[default]\nregion = us-east-2\nendpoint_url = ${trap}\nretry_mode = adaptive\nmax_attempts = 9\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nservices = trap\nsdk_ua_app_id = trapped\naws_access_key_id = AKIATRAPTRAPTRAPTRAP\naws_secret_access_key = trap\n[services trap]\nec2 =\n  endpoint_url = ${trap}\n`;
    writeFileSync(join(home, '.aws', 'config'), files);
    writeFileSync(join(home, '.aws', 'credentials'), files);
    Object.assign(process.env, {
      HOME: home,
      AWS_CONFIG_FILE: join(home, '.aws', 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
      AWS_PROFILE: 'default',
      AWS_REGION: 'us-east-2',
      AWS_DEFAULT_REGION: 'us-east-2',
      AWS_ENDPOINT_URL: trap,
      AWS_ENDPOINT_URL_EC2: trap,
      AWS_ACCESS_KEY_ID: 'AKIATRAPTRAPTRAPTRAP',
      AWS_SECRET_ACCESS_KEY: 'trap',
      AWS_SESSION_TOKEN: 'trap',
      AWS_MAX_ATTEMPTS: '9',
      AWS_RETRY_MODE: 'adaptive',
      AWS_DEFAULTS_MODE: 'auto',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_SDK_UA_APP_ID: 'trapped',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: trap,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: trap,
      HTTP_PROXY: trap,
      HTTPS_PROXY: trap,
      http_proxy: trap,
      https_proxy: trap,
      ALL_PROXY: trap,
      NODE_USE_ENV_PROXY: '1',
    });
  });

  afterEach(() => {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) {
        delete process.env[name];
      }
    }
    Object.assign(process.env, before);
  });

  it('changes nothing of a call: where, as whom, how often', async () => {
    const from = sim.journal.calls().length;
    expect(await look(await at(sim.url))).toEqual([]);
    sim.faults.add({
      on: { action: 'DescribeInstances' },
      do: { what: 'error', code: 'Blocked' },
      times: 1,
    });
    await expect(look(await at(sim.url))).rejects.toMatchObject({ ec2Code: 'Blocked' });
    const calls = sim.journal.calls().slice(from);
    expect(calls).toHaveLength(2);
    for (const call of calls) {
      expect(call).toMatchObject({
        accessKeyId: DEFAULT_ACCESS_KEY.accessKeyId,
        region: 'eu-west-1',
      });
    }
    expect(reached).toEqual([]);
  });

  it('but for the installation’s own endpoint, where a configuration names none', () => {
    const own = { region: 'eu-west-1', privateEndpoint: false };
    expect(endpointOf({ ...own, endpoint: undefined })).toEqual({ url: trap, bounds: 'anywhere' });
    expect(endpointOf({ ...own, endpoint: 'https://ec2.example.org' })).toEqual({
      url: 'https://ec2.example.org',
      bounds: 'public',
    });
    delete process.env.AWS_ENDPOINT_URL_EC2;
    expect(endpointOf({ ...own, endpoint: undefined })).toEqual({
      url: 'https://ec2.eu-west-1.amazonaws.com',
      bounds: 'not-near',
    });
  });
});

describe('an answer', () => {
  it.each([
    ['HTML', '<html><body>It works!</body></html>'],
    ['another document', '<?xml version="1.0"?><Other xmlns="x"><a/></Other>'],
    ['nothing', ''],
  ])('that is %s says nothing, and never that there is nothing', async (_, text) => {
    const id = sim.faults.add({ do: { what: 'body', text } });
    await expect(look(await at(sim.url))).rejects.toMatchObject({ outcome: 'unknown' });
    sim.faults.remove(id);
    expect(await look(await at(sim.url))).toEqual([]);
  });

  it('that never comes is given up', async () => {
    const id = sim.faults.add({ do: { what: 'silence' }, times: 3 });
    await expect(look(await at(sim.url))).rejects.toMatchObject({
      outcome: 'unknown',
      ec2Code: 'no-answer',
    });
    sim.faults.remove(id);
  });

  it('that broke off is asked for again where nothing is changed by it', async () => {
    sim.faults.add({ do: { what: 'cut' }, times: 2 });
    expect(await look(await at(sim.url))).toEqual([]);
  });

  it('is waited for no longer than whoever asked stays', async () => {
    const id = sim.faults.add({ do: { what: 'silence' } });
    const leaving = new AbortController();
    const looked = describeInstances(
      await at(sim.url),
      { secrets, signal: leaving.signal },
      { name: 'instance-id', values: ['i-0123456789abcdef0'] },
    );
    leaving.abort(new Error('left'));
    await expect(looked).rejects.toThrow('left');
    sim.faults.remove(id);
  });

  it('is not asked for by nothing: that would be the whole account', async () => {
    const api = await at(sim.url);
    expect(() => describeInstances(api, caller, { name: 'instance-id', values: [] })).toThrow(
      'by nothing',
    );
    await expect(terminateInstances(api, caller, ['', 'x'])).rejects.toThrow('is no instance’s id');
  });
});
