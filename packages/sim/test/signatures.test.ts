import { describe, expect, it } from '@jest/globals';
import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { DEFAULT_ACCESS_KEY, landscapeOf, type AccessKey } from '../src/index.ts';
import { client, codeOf, launchInput, outcomeOf, REGION, sim } from './sim-client.ts';

const key = (name: string, more: Partial<AccessKey> = {}): AccessKey => ({
  accessKeyId: `AKIA${name}`,
  secretAccessKey: `secret-of-${name}`,
  accountId: '111122223333',
  ...more,
});
const FULL = key('FULL');
const READER = key('READER', { allow: ['ec2:Describe*'] });
const NO_LAUNCH = key('NOLAUNCH', { deny: ['ec2:RunInstances'] });
const OTHER = key('OTHER', { accountId: '444455556666' });
const SESSION = key('SESSION', { sessionToken: 'token-1', expiresAt: '2999-01-01T00:00:00Z' });
const EXPIRED = key('EXPIRED', { sessionToken: 'token-2', expiresAt: '2020-01-01T00:00:00Z' });
const accessKeys = [FULL, READER, NO_LAUNCH, OTHER, SESSION, EXPIRED];

const minutes = (count: number): number => count * 60_000;

describe('who calls', () => {
  const cases: [string, AccessKey, object, string, number][] = [
    ['with the right secret', FULL, {}, 'ok', 200],
    ['with another secret', { ...FULL, secretAccessKey: 'x' }, {}, 'AuthFailure', 401],
    ['with an unknown key', key('NOBODY'), {}, 'AuthFailure', 401],
    ['with a clock that is 4 minutes behind', FULL, { systemClockOffset: minutes(-4) }, 'ok', 200],
    [
      'with a clock that is 6 minutes behind',
      FULL,
      { systemClockOffset: minutes(-6) },
      'RequestExpired',
      400,
    ],
    [
      'with a clock that is 6 minutes ahead',
      FULL,
      { systemClockOffset: minutes(6) },
      'RequestExpired',
      400,
    ],
    ['with a session', SESSION, {}, 'ok', 200],
    [
      'with a session of somebody else',
      { ...SESSION, sessionToken: 'token-2' },
      {},
      'AuthFailure',
      401,
    ],
    ['without the session', key('SESSION'), {}, 'AuthFailure', 401],
    ['with a session that is over', EXPIRED, {}, 'RequestExpired', 400],
    ['for a right that it has', READER, {}, 'ok', 200],
  ];
  it.each(cases)('%s', async (_name, who, config, code, status) => {
    const ec2 = client(await sim({ accessKeys }), who, config);
    expect(await outcomeOf(ec2.send(new DescribeInstancesCommand({})))).toMatchObject({
      code,
      status,
    });
  });

  it.each([
    ['is not among those that it has', READER],
    ['was taken away', NO_LAUNCH],
  ])('for a right that %s is told so, and told no secret', async (_name, who) => {
    const ec2 = client(await sim({ accessKeys }), who);
    const outcome = await outcomeOf(ec2.send(new RunInstancesCommand(launchInput())));
    expect(outcome).toMatchObject({ code: 'UnauthorizedOperation', status: 403 });
    expect(outcome.message).toContain('ec2:RunInstances');
    expect(outcome.message).not.toContain(who.secretAccessKey);
  });

  it('sees its own account and region alone', async () => {
    const one = await sim({ accessKeys });
    const image = landscapeOf(FULL.accountId, REGION).images[0]?.id;
    const mine = client(one, FULL);
    await mine.send(new RunInstancesCommand(launchInput({ ImageId: image })));
    const count = async (ec2: typeof mine) =>
      (await ec2.send(new DescribeInstancesCommand({}))).Reservations?.length;
    expect(await count(mine)).toBe(1);
    expect(await count(client(one, READER))).toBe(1);
    expect(await count(client(one, OTHER))).toBe(0);
    expect(await count(client(one, FULL, { region: 'us-east-1' }))).toBe(0);
  });
});

describe('what is not signed as it came', () => {
  const post = async (url: string, headers: Record<string, string>, body: string) => {
    const response = await fetch(url, { method: 'POST', headers, body });
    const text = await response.text();
    return { status: response.status, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] };
  };

  it.each([
    ['no signature at all', {}, 403, 'MissingAuthenticationToken'],
    ['something else', { authorization: 'Bearer x' }, 400, 'IncompleteSignature'],
  ])('is refused: %s', async (_name, headers, status, code) => {
    const one = await sim();
    expect(await post(one.url, headers, 'Action=DescribeInstances')).toEqual({ status, code });
    expect(one.journal.calls()).toMatchObject([{ outcome: code, accessKeyId: null, acted: false }]);
  });

  it('is refused: another body, path or header under a good signature', async () => {
    const one = await sim();
    const ec2 = client(one);
    let signed: Record<string, string> = {};
    ec2.middlewareStack.add(
      (next) => async (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        signed = { ...headers };
        return await next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await ec2.send(new DescribeInstancesCommand({}));
    const { host: _host, 'content-length': _length, ...headers } = signed;
    const body = 'Action=DescribeInstances&Version=2016-11-15';
    const same = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post(`${one.url}/`, same, body)).status).toBe(200);
    const refused = { status: 401, code: 'AuthFailure' };
    expect(await post(`${one.url}/`, same, body.replace('Describe', 'describe'))).toEqual(refused);
    expect(await post(`${one.url}/x`, same, body)).toEqual(refused);
    expect(await post(`${one.url}/?a=b`, same, body)).toEqual(refused);
    expect(await post(`${one.url}/`, { ...same, 'amz-sdk-invocation-id': 'x' }, body)).toEqual(
      refused,
    );
  });
});

describe('the clock of the service', () => {
  it('is what the SDK corrects its own by', async () => {
    const one = await sim();
    await one.faults.now({ what: 'clock', offMs: minutes(30) });
    const ec2 = client(one);
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({})))).toBe('RequestExpired');
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({})))).toBe('ok');
  });
});

it('lets the default key in where none is named', async () => {
  const ec2 = client(await sim(), DEFAULT_ACCESS_KEY);
  expect(await codeOf(ec2.send(new DescribeInstancesCommand({})))).toBe('ok');
});
