import { DrydockError, type Scope } from '@drydock/model';
import { createToken as create, type Caller } from '@drydock/store';
import { askedProject } from '../../http/asked-project.ts';
import { authorIn } from '../../http/author-in.ts';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import type { RateLimits } from '../../http/rate-limits.ts';
import { renderToken } from '../../render/token.ts';

/**
 * Nobody gives away more than they have. The route asks for an admin, so any role is at most the
 * caller's own; scopes and rate are looked at here, and how long it lasts where it is stored.
 */
export const createToken = endpoint('tokens.create', async (call, services) => {
  const { body, caller, idempotency } = call;
  const scopes = scopesFor(body.scopes ?? null, caller);
  const ratePerSecond = rateFor(body.ratePerSecond ?? null, caller, services.rates);
  const projectId = await askedProject(body.project, caller, services.database);
  const creation = await create(services.database, {
    callerProjectId: caller.projectId,
    projectId,
    author: authorIn(projectId, caller),
    name: body.name,
    role: body.role,
    scopes,
    ratePerSecond,
    expiresInSeconds: body.expiresInSeconds ?? null,
    expiresAtMost: caller.expiresAt,
    idempotency,
  });
  if (creation.outcome === 'key-reused') {
    throw keyReused();
  }
  call.reply.header('cache-control', 'no-store');
  return { ...renderToken(creation.token), project: projectId, secret: creation.text };
});

function scopesFor(asked: readonly Scope[] | null, caller: Caller): readonly Scope[] | null {
  const { scopes: own } = caller;
  if (own === null || asked === null) {
    return asked === null ? own : [...new Set(asked)];
  }
  const beyond = asked.filter((scope) => !own.includes(scope));
  if (beyond.length > 0) {
    throw new DrydockError(
      'forbidden',
      `This token lacks what it would give: ${beyond.join(', ')}.`,
      {
        hint: `It has ${own.join(', ')}.`,
      },
    );
  }
  return [...new Set(asked)];
}

/**
 * Somebody has to be able to give more than the installation's default, which is for tokens that
 * nobody has thought about: administrators of the installation, with a token without a rate of its own.
 */
function rateFor(asked: number | null, caller: Caller, rates: RateLimits): number | null {
  const { ratePerSecond: own, administers } = caller;
  const most = own === null && administers ? null : rates.rateOf(caller);
  if (asked !== null && most !== null && asked > most) {
    throw new DrydockError(
      'forbidden',
      `This token may send ${most} requests a second, and cannot make one that may send ${asked}.`,
      { hint: 'Ask an administrator of the installation for one with a higher rate.' },
    );
  }
  return asked ?? own;
}
