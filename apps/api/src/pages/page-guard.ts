import { permit, type Needs } from '@drydock/engine';
import type { Caller } from '@drydock/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../http/authenticate.ts';

import { requireRate } from '../http/rate-limits.ts';
import type { Services } from '../services.ts';
import { sessionIn } from './session-cookie.ts';
import { withRedis } from './with-redis.ts';

export type PageGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** What each page asks of a token. The queues and metrics show what every project does. */
export const PAGES = {
  queues: { role: 'operator', scope: 'installation:read', administers: true },
  metrics: { role: 'viewer', scope: 'installation:read', administers: true },
  docs: { role: 'viewer', scope: null },
} as const satisfies Record<string, Needs>;

/** Guards of pages: they take a token, or the cookie that the login gives for one. */
export function createPageGuards({
  tokens,
  rates,
  sessions,
}: Pick<Services, 'tokens' | 'rates' | 'sessions'>): (needs: Needs) => PageGuard {
  const callerOfSession = async (request: FastifyRequest): Promise<Caller | null> => {
    const sessionId = sessionIn(request.headers.cookie);
    const tokenId = sessionId === null ? null : await withRedis(() => sessions.tokenOf(sessionId));
    return tokenId === null ? null : tokens.find(tokenId);
  };
  return (needs) => async (request, reply) => {
    // A token that is sent is meant, whoever is logged in besides.
    const hasToken = request.headers.authorization !== undefined;
    const known = hasToken ? null : await callerOfSession(request);
    const wantsPage = (request.headers.accept ?? '').includes('text/html');
    if (known === null && wantsPage && !hasToken) {
      await reply.redirect(`/login?to=${encodeURIComponent(request.url)}`, 303);
      return;
    }
    const caller = known ?? (await authenticate(request, tokens));
    requireRate(caller, rates, reply);
    permit(caller, needs);
    request.caller = caller;
  };
}
