import { askedProject, seesEveryProject, visibleProject, type CallerFacts } from '@drydock/engine';
import {
  createProjectStore,
  listProjects,
  type NounFilter,
  type PageRequest,
} from '@drydock/store';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of projects, as the caller may see them: their own, or all of them. */
export function openProjectViews({ client, database }: ViewPorts) {
  const { find } = createProjectStore(database);
  return {
    list: (caller: CallerFacts, filter: NounFilter, page: PageRequest) =>
      listProjects(client, seesEveryProject(caller) ? null : caller.projectId, filter, page),
    get: (caller: CallerFacts, idOrName: string) => visibleProject(idOrName, caller, find),
    /** The id of the project that is asked for: the caller's own where none is. */
    asked: (caller: CallerFacts, idOrName: string | undefined) =>
      askedProject(idOrName, caller, find),
  };
}
