import type { RedisFacts } from '@drydock/queue';
import { failed, ok, reasonOf, whereIs, type Finding } from './finding.ts';

const CHECK = 'redis';
const VERSION_MIN: readonly [number, number] = [6, 2];

/** Why Redis could not be used. */
export function redisFailure(redisUrl: string, error: unknown): Finding {
  const where = whereIs(redisUrl);
  const { text } = reasonOf(error);
  const why = 'Requests are accepted, but every step waits for a sweep.';
  if (/NOAUTH|WRONGPASS|invalid password|without any password/i.test(text)) {
    return failed(CHECK, `${where} refuses the password`, {
      why,
      fix: 'Put the right password into REDIS_URL (redis://:password@host:6379).',
    });
  }
  return failed(CHECK, `${where} does not answer: ${text}`, {
    why,
    fix: 'Start Redis, or set REDIS_URL to where it is.',
  });
}

export function checkRedis(redisUrl: string, { version, refusal }: RedisFacts): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorMin, minorMin] = VERSION_MIN;
  if (major < majorMin || (major === majorMin && minor < minorMin)) {
    return failed(CHECK, `${whereIs(redisUrl)} is Redis ${version}`, {
      why: 'The queues need Redis 6.2 or newer.',
      fix: 'Upgrade the server.',
    });
  }
  if (refusal !== null) {
    return failed(CHECK, `${whereIs(redisUrl)} takes no writes: ${refusal}`, {
      why: 'No lock can be taken and no hint sent: leases are accepted, and wait.',
      fix: 'Set REDIS_URL to the server that takes writes, or see why this one refuses them: a replica, a full memory or disk, a user without the right.',
    });
  }
  return ok(CHECK, `Redis ${version} answers at ${whereIs(redisUrl)}`);
}
