import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';

/** For the question why, on the way out of a command that has failed already. */
const ASKING_MS = 5_000;

/**
 * Does something with a lease. Where that fails because the lease is over, it
 * fails as it does for whoever keeps a lease: with a `LeaseLost`, which says why, who and when.
 */
export async function tellLoss<Result>(
  client: Drydock,
  leaseId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!DrydockError.is(error) || error.code !== 'lease-ended' || error.name === 'LeaseLost') {
      throw error;
    }
    const lost = await client.leases
      .loss(leaseId, { timeoutMs: ASKING_MS, triesMax: 1 })
      .catch(() => null);
    throw lost ?? error;
  }
}
