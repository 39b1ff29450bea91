import { DrydockError } from '@drydock/model';

/**
 * What a page cannot do without Redis.
 *
 * @throws DrydockError `redis-unavailable`
 */
export async function withRedis<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (DrydockError.is(cause)) {
      // Something else is amiss, and has its own name.
      throw cause;
    }
    throw new DrydockError('redis-unavailable', 'Redis does not answer.', {
      hint: 'Leases are accepted meanwhile; /readyz says when it is back.',
      cause,
    });
  }
}
