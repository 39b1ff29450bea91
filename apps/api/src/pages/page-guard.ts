import { permit, type Needs } from '@drydock/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOfToken } from '../http/authenticate.ts';
import { requireRate } from '../http/rate-limits.ts';
import type { Services } from '../services.ts';
import { callerOfSession } from '../session/caller.ts';
import { sessionIn } from '../session/cookie.ts';

export type PageGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** What each page asks of a token. The queues and metrics show what every project does. */
export const PAGES = {
  queues: { role: 'operator', scope: 'installation:read', administers: true },
  metrics: { role: 'viewer', scope: 'installation:read', administers: true },
  docs: { role: 'viewer', scope: null },
} as const satisfies Record<string, Needs>;

/**
 * Guards of pages: they take a token, or the cookie that the login gives for one, whoever sends somebody
 * here. They change nothing, and no other origin can read them.
 */
export function createPageGuards(
  services: Pick<Services, 'tokens' | 'rates' | 'sessions'>,
): (needs: Needs) => PageGuard {
  return (needs) => async (request, reply) => {
    const { authorization, cookie, accept = '' } = request.headers;
    // A token that is sent is meant, whoever is logged in besides.
    const hasToken = authorization !== undefined;
    const sessionId = hasToken ? null : sessionIn(cookie);
    const known = sessionId === null ? null : await callerOfSession(sessionId, services);
    if (known === null && !hasToken && accept.includes('text/html')) {
      await reply.redirect(`/login?to=${encodeURIComponent(request.url)}`, 303);
      return;
    }
    const caller = known ?? (await callerOfToken(authorization, services));
    requireRate(caller, services.rates, reply);
    permit(caller, needs);
    request.caller = caller;
  };
}
