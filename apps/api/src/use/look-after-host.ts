import { DrydockError, type ErrorCode, type Json } from '@drydock/model';
import type { Services } from '../services.ts';
import type { FoundOperation } from './find-operation.ts';

/** Refusals that say more of the host than of the request. */
const SUSPECT: ReadonlySet<ErrorCode> = new Set([
  'command-unknown',
  'host-unreachable',
  'host-key-changed',
  'host-misbehaves',
]);

/** Whoever loses a host in the middle of something is the first to know: its health is looked at. */
export async function lookingAfterHost(
  { operation: { outcome } }: FoundOperation,
  resourceId: string | undefined,
  { checkSoon }: Pick<Services, 'checkSoon'>,
  run: () => Promise<Json>,
): Promise<Json> {
  let isSuspect = true;
  try {
    const answer = await run();
    isSuspect = outcome?.isHostLost(answer) ?? false;
    return answer;
  } catch (error) {
    // A refusal is an answer of the host; what has no code of ours is a fault on the way to it.
    isSuspect = !DrydockError.is(error) || SUSPECT.has(error.code);
    throw error;
  } finally {
    if (isSuspect && resourceId !== undefined) {
      await checkSoon(resourceId);
    }
  }
}
