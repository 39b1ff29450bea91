import {
  nameTaken,
  type NewEvent,
  type NewProject,
  type Once,
  type ProjectFacts,
  type ProjectStore,
} from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { once } from '../idempotency/once.ts';

export function createProjectStore(database: Database): ProjectStore {
  return {
    find: (idOrName) => find(database, idOrName),
    create: (wanted, event) => database.transaction((runner) => create(runner, wanted, event)),
  };
}

async function find(runner: Runner, idOrName: string): Promise<ProjectFacts | null> {
  const [row] = await runner.rows('project/find', { id: idOrName });
  return row ?? null;
}

async function create(
  runner: Runner,
  { projectId, name, labels, idempotency }: NewProject,
  { type, data }: NewEvent,
): Promise<Once<ProjectFacts>> {
  const done = await once(runner, { projectId, idempotency, status: 201 }, async () => {
    const id = newId('project');
    const made = await runner.rows('project/insert', {
      id,
      name,
      labels: toJson(labels),
      eventType: type,
      eventData: toJson(data),
    });
    if (made.length === 0) {
      throw nameTaken('project', name, 'Take another name.');
    }
    return { project: id };
  });
  if (done.outcome === 'key-reused') {
    return done;
  }
  const project = await find(runner, done.kept.project);
  if (project === null) {
    throw new Error(`The project ${done.kept.project} is gone.`);
  }
  return { outcome: done.outcome, answer: project };
}
