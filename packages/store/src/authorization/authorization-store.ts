import type { Asked, Asking, AuthorizationStore, Move, Moved } from '@drydock/engine';
import {
  AUTHORIZATION_STATUS,
  authorizationStatusesBefore,
  newId,
  type JsonObject,
} from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { once, Refusal } from '../idempotency/once.ts';
import { readAsked, readAuthorization } from './read.ts';

/** The moves of consent, each in one transaction. */
export function createAuthorizationStore(database: Database): AuthorizationStore {
  return {
    ask: (wish) => database.transaction((runner) => ask(runner, wish)),
    move: (move) => database.transaction((runner) => moveOn(runner, move)),
  };
}

async function ask(runner: Runner, wish: Asking): Promise<Asked> {
  const { projectId, author, blueprintId, idempotency } = wish;
  const [blueprint] = await runner.rows('authorization/find-askable', { blueprint: blueprintId });
  if (blueprint === undefined) {
    return { outcome: 'missing' };
  }
  if (blueprint.projectId === projectId) {
    return { outcome: 'own' };
  }
  let isNew = false;
  // The key keeps a late retry from asking anew what has been declined in between.
  const done = await once(runner, { projectId, idempotency, status: 201 }, async () => {
    await runner.rows('allocator/lock', { type: blueprint.provides });
    const values = {
      id: newId('authorization'),
      project: projectId,
      blueprint: blueprintId,
      author,
    };
    isNew = (await runner.rows('authorization/ask', values)).length === 1;
    return {};
  });
  if (done.outcome === 'key-reused') {
    return { outcome: 'key-reused' };
  }
  const authorization = await readAsked(runner, projectId, blueprintId);
  return authorization === null
    ? { outcome: 'missing' }
    : { outcome: isNew ? 'asked' : 'unchanged', authorization };
}

async function moveOn(runner: Runner, move: Move): Promise<Moved> {
  const { projectId, id, to, author, reason, idempotency } = move;
  const before = await readAuthorization(runner, projectId, id);
  if (before === null) {
    return { outcome: 'missing' };
  }
  const side = AUTHORIZATION_STATUS[to].by;
  if (before[side].id !== projectId) {
    return { outcome: 'not-theirs', authorization: before };
  }
  let isMoved = false;
  // The key keeps a late retry from moving again what was moved on in between.
  const request = { projectId, idempotency, status: 200 } as const;
  const done = await once<JsonObject, 'no-such-move'>(runner, request, async () => {
    await runner.rows('allocator/lock', { type: before.provides });
    const from = authorizationStatusesBefore(to);
    const values = { id, project: projectId, status: to, statuses: from, author, reason };
    isMoved = (await runner.rows('authorization/move', values)).length === 1;
    if (isMoved) {
      return {};
    }
    const stands = await readAuthorization(runner, projectId, id);
    return stands?.status === to ? {} : new Refusal('no-such-move');
  });
  if (done.outcome === 'key-reused') {
    return { outcome: 'key-reused' };
  }
  const after = await readAuthorization(runner, projectId, id);
  if (after === null) {
    return { outcome: 'missing' };
  }
  if (done.outcome === 'refused') {
    return { outcome: 'refused', authorization: after };
  }
  return { outcome: isMoved ? 'moved' : 'unchanged', authorization: after };
}
