import type { TokenReader } from '@drydock/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate, requireRole } from '../http/authenticate.ts';
import type { Sessions } from './sessions.ts';

export type PageGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export const SESSION_COOKIE = 'drydock_session';

/** Lets whoever may read in: with a token, or with the cookie that the login gives for one. */
export function createPageGuard(tokens: TokenReader, sessions: Sessions): PageGuard {
  return async (request, reply) => {
    const sessionId = sessionIn(request.headers.cookie);
    const tokenId = sessionId === null ? null : sessions.tokenOf(sessionId);
    const caller = tokenId === null ? null : await tokens.find(tokenId);
    if (caller !== null) {
      requireRole(caller, 'viewer');
      request.caller = caller;
      return;
    }
    const wantsPage = (request.headers.accept ?? '').includes('text/html');
    if (wantsPage && request.headers.authorization === undefined) {
      await reply.redirect(`/login?to=${encodeURIComponent(request.url)}`, 303);
      return;
    }
    request.caller = await authenticate(request, tokens, 'viewer');
  };
}

function sessionIn(cookies: string | undefined): string | null {
  for (const cookie of (cookies ?? '').split(';')) {
    const [name, value] = cookie.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined) {
      return value;
    }
  }
  return null;
}
