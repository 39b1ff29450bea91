import type { Caller } from '@drydock/store';
import type { Services } from '../services.ts';
import { withRedis } from './with-redis.ts';

/**
 * The token that the session stands for, as long as both are good; null otherwise.
 *
 * @throws DrydockError `redis-unavailable`
 */
export async function callerOfSession(
  sessionId: string,
  { tokens, sessions }: Pick<Services, 'tokens' | 'sessions'>,
): Promise<Caller | null> {
  const tokenId = await withRedis(() => sessions.tokenOf(sessionId));
  return tokenId === null ? null : tokens.find(tokenId);
}
