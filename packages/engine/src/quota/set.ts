import { QUOTAS, type QuotaName } from '@drydock/model';
import type { FindProject } from '../project/project.ts';
import { askedProject } from '../project/visible.ts';
import { authorIn, type CallerFacts } from '../wish/caller.ts';
import { ADMINISTERS, permit } from '../wish/permit.ts';
import type { Wish } from '../wish/wish.ts';
import { changed } from './events.ts';
import type { ChangedQuota, QuotaFacts, QuotaStore } from './quota.ts';

/** New values by name; null puts the default back, and what is left out stays as it is. */
export type QuotaValues = { readonly [Name in QuotaName]?: number | null | undefined };

export interface SetQuotas extends Wish {
  readonly caller: CallerFacts;
  /** Id or name of the project whose they are; left out: the caller's own. */
  readonly project?: string | undefined;
  readonly values: QuotaValues;
}

/**
 * Sets quotas of a project, each with an event of it. What it has already is no change. Returns the
 * project's id.
 *
 * @throws DrydockError `forbidden` to all but administrators of the project that administers: nobody
 *   raises their own limits, which keep projects from each other; `not-found`
 */
export async function setQuotas(
  { caller, project, values }: SetQuotas,
  { store, find }: { readonly store: QuotaStore; readonly find: FindProject },
): Promise<string> {
  permit(caller, ADMINISTERS);
  const projectId = await askedProject(project, caller, find);
  const author = authorIn(projectId, caller);
  await store.change({ projectId, author }, (before) => changesOf(before, values, author));
  return projectId;
}

function changesOf(
  quotas: readonly QuotaFacts[],
  values: QuotaValues,
  author: string,
): readonly ChangedQuota[] {
  return quotas.flatMap(({ name, value: before }) => {
    const wanted = values[name];
    const standard = QUOTAS[name].default;
    const after = wanted ?? standard;
    return wanted === undefined || after === before
      ? []
      : {
          name,
          value: after === standard ? null : after,
          event: changed({ quota: name, before, after, author }),
        };
  });
}
