import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@drydock/config';
import { DrydockError } from '@drydock/model';
import { createLog } from './log.ts';
import { secretValues } from './scrub.ts';

const KEY = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'canary-of-a-private-key',
  '-----END OPENSSH PRIVATE KEY-----',
].join('\n');
const TOKEN = `dd_${'0'.repeat(20)}_${'c'.repeat(43)}`;

const config = loadConfig({
  DATABASE_URL: 'postgres://drydock:canary%2Fof-the-database@127.0.0.1:5432/drydock',
  REDIS_URL: 'redis://:canary-of-redis@127.0.0.1:6379',
  DRYDOCK_SECRET_KEYS: `key-1:${Buffer.from('canary-of-a-sealing-key-32-bytes').toString('base64')}`,
  DRYDOCK_OTLP_ENDPOINT: 'http://me:canary-of-the-collector@127.0.0.1:4318',
});

/** What is written about something, as the lines that it makes. */
function written(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  const destination = { write: (line: string) => void (text += line) };
  write(
    createLog({
      name: 'test',
      level: 'trace',
      node: 'here',
      secrets: secretValues(config),
      destination,
    }),
  );
  return text;
}

describe('a log', () => {
  it.each([
    ['the URL of the database', config.databaseUrl, 'canary'],
    ['its password alone', 'no such user with canary/of-the-database', 'canary'],
    ['the password of Redis', 'AUTH canary-of-redis failed', 'canary'],
    ['a key that seals', `bad key ${config.secretKeys.split(':')[1]}`, 'Y2FuYXJ5'],
    ['the password of the collector', 'canary-of-the-collector', 'canary'],
    ['the password in another URL', 'see https://me:canary1@example.org/', 'canary'],
    ['a private key', `cannot read ${KEY}`, 'canary'],
    ['a private key that is cut short', KEY.slice(0, 60), 'canary'],
    ['a token', `no token ${TOKEN}`, 'ccccc'],
    ['an Authorization header', 'Authorization: Bearer canary-bearer', 'canary'],
  ])('does not hold %s, wherever it stands', (_, text, canary) => {
    const cause = new Error('why', { cause: new Error(text) });
    const lines = written((log) => {
      log.info(text);
      log.info({ detail: text, deep: { in: [text] } }, 'a detail');
      log.warn({ err: new DrydockError('internal', text, { cause }) }, 'an error');
    });
    expect(lines.split('\n')).toHaveLength(4);
    expect(lines).toContain('[redacted]');
    expect(lines).not.toContain(canary);
    lines
      .trim()
      .split('\n')
      .forEach((line) => JSON.parse(line));
  });

  it('says what an error is and why, but not what hangs on it', () => {
    const error = Object.assign(new Error('refused', { cause: new Error('no route') }), {
      code: 'ECONNREFUSED',
      command: { name: 'auth', args: ['hunter2'] },
    });
    const [line = ''] = written((log) => log.warn({ err: error }, 'failed')).split('\n');
    expect(JSON.parse(line)).toMatchObject({
      err: {
        type: 'Error',
        code: 'ECONNREFUSED',
        message: 'refused',
        cause: { message: 'no route' },
      },
    });
    expect(line).not.toContain('hunter2');
  });

  it('ends where a cause is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(written((log) => log.warn({ err: error }))).toContain('round');
  });
});
