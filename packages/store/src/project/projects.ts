import type { Idempotency } from '@drydock/engine';
import { DrydockError, newId } from '@drydock/model';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { Database, Runner } from '../postgres/database.ts';
import { once } from '../idempotency/once.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  /** Whether its administrators look after the other projects. */
  readonly administers: boolean;
  readonly createdAt: Date;
}

export interface NewProject {
  /** The project that administers, and its token. */
  readonly callerProjectId: string;
  readonly author: string;
  readonly name: string;
  readonly idempotency: Idempotency | null;
}

export type ProjectCreation =
  | { readonly outcome: 'done' | 'repeated'; readonly project: ProjectRecord }
  | { readonly outcome: 'key-reused' };

type ProjectRow = RowOf<'project/list'>;

/** A page of the projects that one may see: the one given, or all where that is null. */
export async function listProjects(
  runner: Runner,
  projectId: string | null,
  page: PageRequest,
): Promise<PageOf<ProjectRecord>> {
  const values = {
    project: projectId,
    below: belowOf(page)?.toString() ?? null,
    limit: page.limit + 1,
  };
  const rows = await runner.rows('project/list', values);
  return pageOf(rows, page, ({ number }) => BigInt(number), projectRecord);
}

/** A project by its id or name; null where there is none. Whether it may be seen is asked before. */
export async function findProject(runner: Runner, idOrName: string): Promise<ProjectRecord | null> {
  const [row] = await runner.rows('project/find', { id: idOrName });
  return row === undefined ? null : projectRecord(row);
}

/**
 * Creates a project with its first event and the idempotency record.
 *
 * @throws DrydockError `name-taken`
 */
export function createProject(database: Database, wanted: NewProject): Promise<ProjectCreation> {
  const { callerProjectId, author, name, idempotency } = wanted;
  const request = { projectId: callerProjectId, idempotency, status: 201 } as const;
  return database.transaction(async (runner): Promise<ProjectCreation> => {
    const done = await once(runner, request, async () => {
      const id = newId('project');
      const made = await runner.rows('project/insert', { id, name, author });
      if (made.length === 0) {
        throw nameTaken(name);
      }
      return { project: id };
    });
    if (done.outcome === 'key-reused') {
      return done;
    }
    const project = await findProject(runner, done.kept.project);
    if (project === null) {
      throw new Error(`The project ${done.kept.project} is gone.`);
    }
    return { outcome: done.outcome, project };
  });
}

function projectRecord(row: ProjectRow): ProjectRecord {
  const { id, name, administers, createdAt } = row;
  return { id, name, administers, createdAt };
}

function nameTaken(name: string): DrydockError {
  return new DrydockError('name-taken', `There is a project named "${name}" already.`, {
    hint: 'Take another name.',
    problems: [{ field: 'name', detail: 'is taken' }],
  });
}
