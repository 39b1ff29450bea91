import type { IncomingHttpHeaders } from 'node:http';
import { DrydockError } from '@drydock/model';
import type { Caller } from '@drydock/store';
import type { Services } from '../services.ts';
import { sessionIn } from '../session/cookie.ts';
import { callerOfSession } from '../session/caller.ts';
import { requireOwnClient, type Sender } from '../session/own-client.ts';

const BEARER = /^Bearer +(\S+) *$/i;

/** Who calls, and the session by which they do; null for a token of their own. */
export interface Authenticated {
  readonly caller: Caller;
  /** A secret, as the token is. */
  readonly sessionId: string | null;
}

/**
 * Who sends a request with these headers: by a token, or by the session of whoever has logged in. A token
 * that is sent is meant, whoever is logged in besides, and needs no Redis.
 *
 * @param sender - what a session is taken from: requests of scripts, unless a WebSocket is to be opened
 * @throws DrydockError `unauthenticated`; `forbidden` where a session comes with what another site could
 *   have sent; `redis-unavailable` where it takes Redis to know
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  services: Pick<Services, 'tokens' | 'sessions'>,
  sender: Sender = 'script',
): Promise<Authenticated> {
  const sessionId = headers.authorization === undefined ? sessionIn(headers.cookie) : null;
  if (sessionId === null) {
    return { caller: await callerOfToken(headers.authorization, services), sessionId };
  }
  // Before anybody is asked: what another site sends costs nothing.
  requireOwnClient(headers, sender);
  const caller = await callerOfSession(sessionId, services);
  if (caller === null) {
    throw new DrydockError(
      'unauthenticated',
      'The session is not known: it has ended, or its token has.',
      { hint: 'Log in again at /login.' },
    );
  }
  return { caller, sessionId };
}

/** @throws DrydockError `unauthenticated` */
export async function callerOfToken(
  authorization: string | undefined,
  { tokens }: Pick<Services, 'tokens'>,
): Promise<Caller> {
  const [, text] = BEARER.exec(authorization ?? '') ?? [];
  const caller = text === undefined ? null : await tokens.authenticate(text);
  if (caller === null) {
    throw new DrydockError(
      'unauthenticated',
      authorization === undefined
        ? 'The request carries no token.'
        : 'The token is not known, or it has expired or was revoked.',
      { hint: 'Send `Authorization: Bearer <token>`.' },
    );
  }
  return caller;
}
