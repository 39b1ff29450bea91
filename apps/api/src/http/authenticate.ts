import { DrydockError } from '@drydock/model';
import type { Caller, TokenReader } from '@drydock/store';
import type { FastifyRequest } from 'fastify';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Who calls.
 *
 * @throws DrydockError `unauthenticated`
 */
export async function authenticate(request: FastifyRequest, tokens: TokenReader): Promise<Caller> {
  const { authorization } = request.headers;
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
