import { DrydockError, type Scope } from '@drydock/model';
import { createToken as create, findProject, type Caller } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '../../http/idempotency.ts';
import { permit } from '../../http/permit.ts';
import { renderToken } from '../../render/token.ts';
import type { Services } from '../../services.ts';

/**
 * Nobody gives away more than they have. The route asks for an admin, so any role is at most the
 * caller's own; scopes are looked at here.
 */
export const createToken = endpoint('tokens.create', async (call, services) => {
  const { body, caller, idempotency } = call;
  const scopes = scopesFor(body.scopes ?? null, caller);
  const projectId = await projectOf(body.project, caller, services);
  const isOwn = projectId === caller.projectId;
  const creation = await create(services.database, {
    callerProjectId: caller.projectId,
    projectId,
    // In another project's timeline the name alone would be taken for one of its own tokens.
    author: isOwn ? caller.author : `${caller.author} of ${caller.projectName}`,
    name: body.name,
    role: body.role,
    scopes,
    ratePerSecond: body.ratePerSecond ?? null,
    expiresInSeconds: body.expiresInSeconds ?? null,
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

async function projectOf(
  asked: string | undefined,
  caller: Caller,
  { database }: Services,
): Promise<string> {
  if (asked === undefined || asked === caller.projectId || asked === caller.projectName) {
    return caller.projectId;
  }
  // Before the look-up: whether a project of that name exists is nobody else's business.
  permit(caller, { role: 'admin', scope: null, administers: true });
  const found = await findProject(database, asked);
  if (found === null) {
    throw new DrydockError('not-found', `There is no project ${asked}.`, {
      hint: 'GET /v1/projects lists them.',
    });
  }
  return found.id;
}
