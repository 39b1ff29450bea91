import { describe, expect, it } from '@jest/globals';
import { isThrottled, judgeError, KNOWN_CODES } from '../../src/ec2-host/error/error-table.ts';
import { toFailure } from '../../src/ec2-host/error/to-failure.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const facts = {
  action: 'RunInstances',
  region: 'eu-west-1',
  url: 'https://ec2.eu-west-1.amazonaws.com',
  offer: 't3.micro in subnet-0a',
  now: NOW,
  throttledMs: 2_000,
};

/** An error as the SDK throws it for an answer. */
const answer = (
  Code: string | undefined,
  status: number,
  message = '',
  headers: Readonly<Record<string, string>> = {},
): unknown =>
  Object.assign(new Error(message), {
    name: Code ?? 'Unknown',
    ...(Code !== undefined && { Code }),
    $metadata: { httpStatusCode: status },
    $response: { headers },
  });

describe('what an error of EC2 means', () => {
  it.each(['InsufficientInstanceCapacity', 'VcpuLimitExceeded', 'MaxSpotInstanceCountExceeded'])(
    '%s made nothing, with whichever status it comes',
    (code) => {
      for (const status of [400, 500, 503]) {
        expect(toFailure(answer(code, status), facts)).toMatchObject({ outcome: 'refused' });
      }
    },
  );

  it('a server error without a known code is no refusal', () => {
    expect(judgeError('SomethingNew', 500, '').made).toBe('unknown');
    expect(judgeError(null, 502, '').made).toBe('unknown');
    expect(judgeError(null, 302, '').made).toBe('unknown');
  });

  it('a refusal with an unknown code puts the offer out for a while, and is named', () => {
    const failure = toFailure(answer('SomethingNew', 400, 'Nobody knows.'), facts);
    expect(failure).toMatchObject({ outcome: 'refused', scope: 'place', follows: 'next' });
    expect(failure.message).toBe(
      'EC2 answered RunInstances with SomethingNew. EC2 says: Nobody knows.',
    );
  });

  it('a code that is a word of JavaScript is an unknown one', () => {
    for (const code of ['constructor', 'toString', '__proto__']) {
      expect(judgeError(code, 400, '')).toEqual(judgeError('SomethingNew', 400, ''));
    }
  });

  it('a type that does not exist is out for good, other wrong values stop', () => {
    const said = "Invalid value 'nonsense' for InstanceType.";
    expect(judgeError('InvalidParameterValue', 400, said)).toMatchObject({
      scope: 'type',
      follows: 'never',
    });
    expect(judgeError('InvalidParameterValue', 400, 'x')).toMatchObject({ follows: 'stop' });
  });

  it('every known code has a sentence that ends, and says more than the code', () => {
    for (const code of KNOWN_CODES) {
      const { message } = toFailure(answer(code, 400, 'Said so.'), facts);
      expect(message).toMatch(/[.…]$/);
      expect(message.length).toBeGreaterThan(code.length + 10);
    }
  });

  it.each([
    ['UnauthorizedOperation', /ec2:RunInstances: its policy lacks/],
    ['InsufficientInstanceCapacity', /no capacity for t3\.micro in subnet-0a in eu-west-1/],
    ['InvalidAMIID.NotFound', /no such image in eu-west-1/],
    ['VcpuLimitExceeded', /quota of the account/],
    ['InvalidClientTokenId', /does not take the credential’s keys/],
    ['ExpiredToken', /have expired/],
    ['IdempotentParameterMismatch', /token of this launch with another request/],
    ['RequestLimitExceeded', /too many calls of RunInstances/],
  ])('%s says what is wrong', (code, sentence) => {
    expect(toFailure(answer(code, 400), facts).message).toMatch(sentence);
  });

  it('names how far the clock is off where a signature is refused for it', () => {
    for (const code of ['RequestExpired', 'SignatureDoesNotMatch', 'AuthFailure']) {
      const late = { date: new Date(NOW - 10 * 60_000).toUTCString() };
      expect(toFailure(answer(code, 400, '', late), facts).message).toMatch(
        /clock of Drydock’s machine is 10 min ahead of EC2’s/,
      );
    }
    expect(
      toFailure(
        answer('SignatureDoesNotMatch', 403, '', { date: new Date(NOW).toUTCString() }),
        facts,
      ).message,
    ).toMatch(/secret half of the key is wrong/);
  });

  it('keeps what an answer cites of the signed request to itself', () => {
    const said = `The signature is wrong. The Canonical String for this request should have been 'X-Amz-Security-Token:${'s3cr3t'.repeat(30)}'`;
    const { message } = toFailure(answer('SignatureDoesNotMatch', 403, said), facts);
    expect(message).not.toMatch(/s3cr3t|Canonical/);
  });

  it('keeps a wish for silence, within reason', () => {
    const asked = (retry: string): number | null =>
      toFailure(answer('RequestLimitExceeded', 503, '', { 'retry-after': retry }), facts)
        .throttledMs;
    expect(asked('60')).toBe(60_000);
    expect(asked('86400')).toBe(300_000);
    expect(asked('soon')).toBe(2_000);
    expect(isThrottled('Anything', 429)).toBe(true);
  });

  it.each([
    [{ code: 'ENOTFOUND' }, 'unsent', /is there a region "eu-west-1"/],
    [{ code: 'ECONNREFUSED' }, 'unsent', /cannot be reached: ECONNREFUSED/],
    [{ code: 'ECONNRESET' }, 'unknown', /broke off \(ECONNRESET\)/],
    [{ name: 'TimeoutError' }, 'unknown', /did not answer in time/],
    [{ name: 'AbortError' }, 'unknown', /did not answer in time/],
  ])('%j without an answer is %s', (fields, outcome, sentence) => {
    const failure = toFailure(Object.assign(new Error('x'), fields), facts);
    expect(failure.outcome).toBe(outcome);
    expect(failure.message).toMatch(sentence);
  });
});
