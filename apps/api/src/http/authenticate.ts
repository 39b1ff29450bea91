import { DrydockError, roleReaches, type Role } from '@drydock/model';
import type { Caller, TokenReader } from '@drydock/store';
import type { FastifyRequest } from 'fastify';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Who calls.
 *
 * @throws DrydockError `unauthenticated`, or `forbidden` where the token may not do this
 */
export async function authenticate(
  request: FastifyRequest,
  tokens: TokenReader,
  role: Role,
): Promise<Caller> {
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
  requireRole(caller, role);
  return caller;
}

export function requireRole(caller: Caller, role: Role): void {
  if (!roleReaches(caller.role, role)) {
    throw new DrydockError(
      'forbidden',
      `This needs a token of the role ${role}; this one has the role ${caller.role}.`,
      { hint: 'Use another token, or ask an administrator of the project for one.' },
    );
  }
}
