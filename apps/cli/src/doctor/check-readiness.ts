import { failed, ok, warning, type Finding } from './finding.ts';
import type { Probed } from './probe.ts';

const CHECK = 'readiness';

interface Readiness {
  readonly status?: unknown;
  readonly checks?: {
    readonly postgres?: unknown;
    readonly redis?: unknown;
    readonly allocator?: unknown;
    readonly operations?: unknown;
  };
}

/** Whether the API reaches what it stands on. */
export function checkReadiness(ready: Probed): Finding {
  if ('failure' in ready) {
    return failed(CHECK, `the API does not say whether it is ready: ${ready.failure}`, {
      why: 'It may be overloaded, or stopping.',
      fix: 'See its log, and what takes its time.',
    });
  }
  const { status, checks } = (ready.answer.body ?? {}) as Readiness;
  if (status === 'ready') {
    return ok(CHECK, 'the API takes requests and reaches PostgreSQL and Redis');
  }
  if (status === 'degraded' && checks?.allocator === 'stalled' && checks.redis === 'ok') {
    return warning(CHECK, 'the API says that leases of a type are not decided about', {
      why: 'They are accepted and wait; nothing places them or ends their waits.',
      fix: 'The check `allocation` names the type, where DATABASE_URL is set or the token may see metrics.',
    });
  }
  if (status === 'degraded' && checks?.redis === 'read-only') {
    return warning(CHECK, 'the API says that Redis takes no writes', {
      why: 'Leases are accepted and served once it does; nobody is told of anything meanwhile.',
      fix: 'Set REDIS_URL of the processes to the server that takes writes, or see why this one does not.',
    });
  }
  if (status === 'degraded' && checks?.operations === 'stuck' && checks.redis === 'ok') {
    return warning(CHECK, 'the API says that operations of a kind do not stop', {
      why: 'They run on though nobody waits for them; after some more the kind’s are refused.',
      fix: 'See its log, which names them, and mend the kind’s code; a new process begins without them.',
    });
  }
  if (status === 'degraded') {
    return warning(CHECK, 'the API does not reach Redis', {
      why: 'Leases are accepted and served once Redis is back; nobody is told of anything meanwhile.',
      fix: 'Start Redis, or set REDIS_URL of the processes to where it is.',
    });
  }
  if (checks?.postgres === 'down') {
    return failed(CHECK, 'the API does not reach PostgreSQL, or finds migrations missing', {
      why: 'Every request is refused.',
      fix: 'Start PostgreSQL, or set DATABASE_URL of the processes to where it is; run `drydock migrate`.',
    });
  }
  return failed(CHECK, `the API takes no requests (status ${ready.answer.status})`, {
    why: 'It is stopping, or something else answers in its place.',
    fix: 'Wait until it is replaced; look at the proxy before it.',
  });
}
