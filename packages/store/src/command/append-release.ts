import {
  phaseOfResource,
  type Hint,
  type Rejection,
  type ResourceCommandStore,
} from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import type { Appended } from './appended.ts';
import { once, Refusal } from '../idempotency/once.ts';

type Wish = Parameters<ResourceCommandStore['release']>[0];

/** Appends a release to a resource; null where the project has no such resource. */
export function appendRelease(
  database: Database,
  wish: Wish,
  ifEnded: Rejection,
): Promise<Appended | null> {
  return wish.idempotency === null
    ? append(database, wish, ifEnded)
    : database.transaction((runner) => appendOnce(runner, wish, ifEnded));
}

async function append(
  runner: Runner,
  { projectId, id: resource, author, reason }: Wish,
  { reason: ended, event }: Rejection,
): Promise<Appended | null> {
  const id = newId('command');
  const [target] = await runner.rows('command/insert-for-resource', {
    id,
    project: projectId,
    resource,
    author,
    reason,
    ended,
    eventType: event.type,
    eventData: toJson(event.data),
  });
  if (target === undefined) {
    return null;
  }
  const [command] = await runner.rows('command/release', { target: resource });
  const hint = phaseOfResource(target);
  return { commandId: command?.id ?? id, command: null, hint, heldBy: null, keyReused: false };
}

/**
 * The command is kept under the key: a release that was refused is over, and a late retry must
 * neither ask for another nor be answered with one that somebody has asked for since.
 */
async function appendOnce(
  runner: Runner,
  wish: Wish,
  ifEnded: Rejection,
): Promise<Appended | null> {
  const { projectId, idempotency } = wish;
  let hint: Hint | null = null;
  const done = await once(runner, { projectId, idempotency, status: 202 }, async () => {
    const appended = await append(runner, wish, ifEnded);
    hint = appended?.hint ?? null;
    return appended === null ? new Refusal('missing') : { command: appended.commandId };
  });
  if (done.outcome === 'refused') {
    return null;
  }
  const keyReused = done.outcome === 'key-reused';
  const commandId = keyReused ? '' : done.kept.command;
  return { commandId, command: null, hint, heldBy: null, keyReused };
}
