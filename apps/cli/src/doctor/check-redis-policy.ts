import type { RedisFacts } from '@drydock/queue';
import { failed, ok, warning, type Finding } from './finding.ts';

const CHECK = 'redis-policy';

/** Whether Redis keeps what it was given. */
export function checkRedisPolicy({ policy }: RedisFacts): Finding {
  const why = 'With its memory full it throws locks and hints away, one by one.';
  if (policy === null) {
    return warning(CHECK, 'the server does not tell its maxmemory-policy', {
      why,
      fix: 'See at its provider that it is noeviction.',
    });
  }
  if (policy !== 'noeviction') {
    return failed(CHECK, `maxmemory-policy is ${policy}`, {
      why: `${why} Workers refuse to start on it.`,
      fix: 'Set `maxmemory-policy noeviction` in redis.conf, and CONFIG SET it for the one that runs.',
    });
  }
  return ok(CHECK, 'maxmemory-policy is noeviction');
}
