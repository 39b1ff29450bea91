import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { GetConsoleOutputCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { Journal } from '../src/journal.ts';
import { client, launchInput, sim } from './sim-client.ts';

const directory = mkdtempSync(join(tmpdir(), 'drydock-journal-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const CALL = {
  kind: 'call',
  requestId: 'r',
  action: 'DescribeInstances',
  accountId: null,
  accessKeyId: null,
  region: null,
  clientToken: null,
  ids: [],
  isDryRun: false,
  outcome: 'ok',
  answered: 'answer',
  acted: true,
  faultIds: [],
  tookMs: 0,
} as const;
const END = { kind: 'end', accountId: 'a', by: 'call', accessKeyId: null, reason: '' } as const;

describe('the journal', () => {
  it('forgets calls of long ago, and never an end', () => {
    const path = join(directory, 'journal.jsonl');
    const journal = new Journal(path, () => 0, 100);
    journal.add({ ...END, instanceId: 'i-first' });
    for (let n = 0; n < 201; n += 1) journal.add(CALL);
    journal.add({ ...END, instanceId: 'i-last' });
    expect(journal.calls()).toHaveLength(100);
    expect(journal.calls().at(-1)?.n).toBe(202);
    expect(journal.ends().map(({ instanceId }) => instanceId)).toEqual(['i-first', 'i-last']);
    journal.close();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(102);
    const again = new Journal(path, () => 0, 100);
    expect(again.entries()).toEqual(journal.entries());
    again.add(CALL);
    expect(again.entries().at(-1)?.n).toBe(204);
    again.close();
  });

  it('names what a call was about, one thing or many', async () => {
    const one = await sim();
    const ec2 = client(one);
    const { Instances } = await ec2.send(new RunInstancesCommand(launchInput()));
    const InstanceId = Instances?.[0]?.InstanceId ?? '';
    await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
    expect(one.journal.calls()).toMatchObject([
      {
        action: 'RunInstances',
        region: 'eu-west-1',
        acted: true,
        accessKeyId: 'AKIADRYDOCKSIMULATOR',
      },
      { action: 'GetConsoleOutput', ids: [InstanceId] },
    ]);
    expect(one.journal.launches()[0]?.requestId).toBe(one.journal.calls()[0]?.requestId);
  });
});
