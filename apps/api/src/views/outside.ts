import { DrydockError } from '@drydock/model';
import { listOutside, readOutside, type PageRequest, type ShownFinding } from '@drydock/store';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of what exists outside. */
export function openOutsideViews({ database }: Pick<ViewPorts, 'database'>) {
  return {
    list: (projectId: string, isOpen: boolean, page: PageRequest) =>
      listOutside(database, projectId, { isOpen }, page),
    get: async (projectId: string, id: string): Promise<ShownFinding> => {
      const finding = await readOutside(database, projectId, id);
      if (finding === null) {
        throw new DrydockError('not-found', `This project has no finding ${id}.`, {
          hint: 'GET /v1/outside lists what there is.',
        });
      }
      return finding;
    },
  };
}
