import { DrydockError } from '@drydock/model';

/** Whether the same call may succeed a little later. */
export function isTransient(error: unknown): boolean {
  return (
    DrydockError.is(error) &&
    [
      'unreachable',
      'database-unavailable',
      'redis-unavailable',
      'shutting-down',
      'too-many-requests',
      'timed-out',
      'internal',
    ].includes(error.code)
  );
}
