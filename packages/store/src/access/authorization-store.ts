import type { Asked, Asking, AuthorizationStore, Move, Moved } from '@drydock/engine';
import { AUTHORIZATION_STATUS, authorizationStatusesBefore, newId } from '@drydock/model';
import type { Database, Runner } from '../database.ts';
import { readAsked, readAuthorization } from './authorizations.ts';
import { once } from './once.ts';

/** The moves of consent, each in one transaction. */
export function createAuthorizationStore(database: Database): AuthorizationStore {
  return {
    ask: (wish) => database.transaction((runner) => ask(runner, wish)),
    move: (move) => database.transaction((runner) => moveOn(runner, move)),
  };
}

async function ask(runner: Runner, wish: Asking): Promise<Asked> {
  const { projectId, author, blueprintId, idempotency } = wish;
  const [blueprint] = await runner.rows<{ project_id: string; provides: string }>('find-askable', [
    blueprintId,
  ]);
  if (blueprint === undefined) {
    return { outcome: 'missing' };
  }
  if (blueprint.project_id === projectId) {
    return { outcome: 'own' };
  }
  let isNew = false;
  // The key keeps a late retry from asking anew what has been declined in between.
  const done = await once(runner, projectId, idempotency, async () => {
    await runner.rows('hold-allocator', [blueprint.provides]);
    const values = [newId('authorization'), projectId, blueprintId, author];
    isNew = (await runner.rows('ask-authorization', values)).length === 1;
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
  const { projectId, id, to, author, reason } = move;
  const before = await readAuthorization(runner, projectId, id);
  if (before === null) {
    return { outcome: 'missing' };
  }
  const side = AUTHORIZATION_STATUS[to].by;
  if (before[side].id !== projectId) {
    return { outcome: 'not-theirs', authorization: before };
  }
  await runner.rows('hold-allocator', [before.provides]);
  const from = authorizationStatusesBefore(to);
  const values = [id, projectId, to, from, author, reason];
  const moved = await runner.rows('move-authorization', values);
  const authorization = await readAuthorization(runner, projectId, id);
  if (authorization === null) {
    return { outcome: 'missing' };
  }
  if (moved.length === 1) {
    return { outcome: 'moved', authorization };
  }
  return { outcome: authorization.status === to ? 'unchanged' : 'refused', authorization };
}
