import type { Labels } from '../label/labels.ts';
import type { NewEvent } from '../event.ts';
import type { Once } from '../wish/once.ts';
import type { Idempotency } from '../wish/wish.ts';

/** Whom leases, resources and blueprints belong to. */
export interface ProjectFacts {
  readonly id: string;
  readonly name: string;
  /** Whether its administrators look after the other projects. */
  readonly administers: boolean;
  readonly labels: Labels;
  readonly createdAt: Date;
}

/** Any project by its id or name, whoever may see it; null where there is none. */
export type FindProject = (idOrName: string) => Promise<ProjectFacts | null>;

export interface NewProject {
  /** Whose request it is: the idempotency key is recorded there. */
  readonly projectId: string;
  readonly name: string;
  readonly labels: Labels;
  readonly idempotency: Idempotency | null;
}

export interface ProjectStore {
  readonly find: FindProject;
  /**
   * Commits the project with its first event.
   *
   * @throws DrydockError `name-taken`
   */
  create(wanted: NewProject, event: NewEvent): Promise<Once<ProjectFacts>>;
}
