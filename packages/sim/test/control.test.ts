import { request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { Sim } from '../src/index.ts';
import { client, codeOf, launchInput, REGION, sim } from './sim-client.ts';

interface Said {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

function ask(
  one: Sim,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const asked = request(`${one.url}${path}`, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const json = JSON.parse(Buffer.concat(parts).toString()) as Said['json'];
        resolve({ status: response.statusCode ?? 0, json });
      });
    });
    asked.on('error', reject);
    asked.end(body === undefined ? '' : JSON.stringify(body));
  });
}

describe('the simulator over HTTP', () => {
  it('takes faults, shows them and takes them away', async () => {
    const one = await sim();
    const ec2 = client(one);
    const list = () => codeOf(ec2.send(new DescribeInstancesCommand({})));
    const fault = {
      on: { action: 'DescribeInstances' },
      do: { what: 'error', code: 'RequestLimitExceeded' },
    };
    expect(await ask(one, 'POST', '/_sim/faults', fault)).toEqual({
      status: 201,
      json: { id: 'fault-1' },
    });
    expect(await list()).toBe('RequestLimitExceeded');
    expect((await ask(one, 'GET', '/_sim/faults')).json).toMatchObject({
      faults: [{ id: 'fault-1', hits: 1 }],
    });
    expect((await ask(one, 'DELETE', '/_sim/faults/fault-1')).status).toBe(200);
    expect((await ask(one, 'DELETE', '/_sim/faults/fault-1')).status).toBe(404);
    expect(await list()).toBe('ok');
    await ask(one, 'POST', '/_sim/faults', fault);
    await ask(one, 'DELETE', '/_sim/faults');
    expect(await list()).toBe('ok');
  });

  it('does deeds and shows the journal', async () => {
    const one = await sim();
    const { Instances } = await client(one).send(new RunInstancesCommand(launchInput()));
    const instanceId = Instances?.[0]?.InstanceId;
    expect(await ask(one, 'POST', '/_sim/deeds', { what: 'vanish', instanceId })).toEqual({
      status: 200,
      json: { instanceIds: [instanceId] },
    });
    expect((await ask(one, 'POST', '/_sim/deeds', { what: 'vanish', instanceId })).status).toBe(
      404,
    );
    expect(
      (await ask(one, 'POST', '/_sim/deeds', { what: 'strangers', region: REGION })).status,
    ).toBe(200);
    const kinds = async (query: string) =>
      ((await ask(one, 'GET', `/_sim/journal${query}`)).json['entries'] as { kind: string }[]).map(
        ({ kind }) => kind,
      );
    expect(await kinds('')).toEqual(['launch', 'call', 'end']);
    expect(await kinds('?kind=launch')).toEqual(['launch']);
    expect(await kinds('?after=2')).toEqual(['end']);
  });

  it.each<[string, string, string, unknown, Record<string, string>, number]>([
    [
      'what is no fault',
      'POST',
      '/_sim/faults',
      { do: { what: 'nonsense' } },
      { 'content-type': 'application/json' },
      400,
    ],
    ['what is no deed', 'POST', '/_sim/deeds', {}, { 'content-type': 'application/json' }, 400],
    [
      'what a form could send',
      'POST',
      '/_sim/faults',
      { do: { what: 'cut' } },
      { 'content-type': 'text/plain' },
      415,
    ],
    [
      'another name of this machine',
      'GET',
      '/_sim/journal',
      undefined,
      { host: 'example.com' },
      403,
    ],
    ['another path', 'GET', '/_sim/secrets', undefined, {}, 404],
    ['a journal after nothing', 'GET', '/_sim/journal?after=x', undefined, {}, 400],
  ])('refuses %s', async (_name, method, path, body, headers, status) => {
    const one = await sim();
    const said = await ask(one, method, path, body, headers);
    expect(said).toEqual({ status, json: { error: expect.any(String) } });
    expect(one.faults.list()).toEqual([]);
  });
});
