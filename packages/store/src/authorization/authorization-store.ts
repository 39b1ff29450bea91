import type {
  Asked,
  Asking,
  AuthorizationFacts,
  AuthorizationStore,
  Move,
  Moved,
  Moving,
  ToldToBoth,
} from '@drydock/engine';
import { authorizationStatusesBefore, newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { once } from '../idempotency/once.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** The moves of consent, each in one transaction. */
export function createAuthorizationStore(database: Database): AuthorizationStore {
  return {
    get: (projectId, id) => read(database, projectId, { id }),
    ask: (wish, events) => database.transaction((runner) => ask(runner, wish, events)),
    move: (move, moving) => database.transaction((runner) => moveOn(runner, move, moving)),
  };
}

async function ask(runner: Runner, wish: Asking, events: ToldToBoth): Promise<Asked> {
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
      ...parametersOf(events),
    };
    isNew = (await runner.rows('authorization/ask', values)).length === 1;
    return {};
  });
  if (done.outcome === 'key-reused') {
    return { outcome: 'key-reused' };
  }
  const authorization = await read(runner, projectId, { blueprint: blueprintId });
  return authorization === null
    ? { outcome: 'missing' }
    : { outcome: isNew ? 'asked' : 'unchanged', authorization };
}

async function moveOn(
  runner: Runner,
  { projectId, id, to, author, reason, idempotency }: Move,
  { isMove, eventsOf }: Moving,
): Promise<Moved> {
  const before = await read(runner, projectId, { id });
  if (before === null) {
    return { outcome: 'missing' };
  }
  let isMoved = false;
  // The key keeps a late retry from moving again what was moved on in between.
  const done = await once(runner, { projectId, idempotency, status: 200 }, async () => {
    await runner.rows('allocator/lock', { type: before.provides });
    // Nobody moves it or deletes its blueprint from here on: both take that lock first.
    const stands = await found(runner, projectId, id);
    if (!isMove(stands)) {
      return {};
    }
    const moved = await runner.rows('authorization/move', {
      id,
      project: projectId,
      status: to,
      statuses: authorizationStatusesBefore(to),
      author,
      reason,
      ...parametersOf(eventsOf(stands)),
    });
    if (moved.length === 0) {
      throw new Error(`The authorization ${id} did not move to ${to}.`);
    }
    isMoved = true;
    return {};
  });
  if (done.outcome === 'key-reused') {
    return { outcome: 'key-reused' };
  }
  const authorization = await found(runner, projectId, id);
  return { outcome: isMoved ? 'moved' : 'unchanged', authorization };
}

function parametersOf({ asker, owner }: ToldToBoth) {
  return {
    askerEvent: asker.type,
    askerData: toJson(asker.data),
    ownerEvent: owner.type,
    ownerData: toJson(owner.data),
  };
}

/** One that was there in the same transaction: none is ever deleted. */
async function found(runner: Runner, projectId: string, id: string): Promise<AuthorizationFacts> {
  const facts = await read(runner, projectId, { id });
  if (facts === null) {
    throw new Error(`The authorization ${id} is gone.`);
  }
  return facts;
}

async function read(
  runner: Runner,
  projectId: string,
  which: { readonly id: string } | { readonly blueprint: string },
): Promise<AuthorizationFacts | null> {
  const values = { project: projectId, id: null, blueprint: null, ...which };
  const [row] = await runner.rows('authorization/find', values);
  return row === undefined ? null : authorizationFacts(row);
}

function authorizationFacts(row: RowOf<'authorization/find'>): AuthorizationFacts {
  const { askerId, askerName, ownerId, ownerName, author, ...rest } = row;
  return {
    ...rest,
    asker: { id: askerId, name: askerName },
    owner: { id: ownerId, name: ownerName },
    askedBy: author,
  };
}
