import { invalidRequest } from '@drydock/engine';
import { COST_BOUNDS } from '@drydock/model';
import { readCosts, type Costs, type CostsBy } from '@drydock/store';
import type { ViewPorts } from './ports.ts';

export interface AskedCosts {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** `blueprint`, `owner`, `type`, or `label:<name>`. */
  readonly by: string;
}

const WINDOW_MS_MAX = COST_BOUNDS.windowDaysMax * 86_400_000;
const LABEL = 'label:';

/** What can be looked at of costs. */
export function openCostViews({ database }: Pick<ViewPorts, 'database'>) {
  return {
    /** @throws DrydockError `invalid-request` where the window is none, or too long */
    sum: (projectId: string, asked: AskedCosts): Promise<Costs> =>
      readCosts(database, {
        projectId,
        ...windowOf(asked, Date.now()),
        by: byOf(asked.by),
        limit: COST_BOUNDS.groupsMax,
      }),
  };
}

function windowOf(
  { since, until }: AskedCosts,
  nowMs: number,
): { since: Date | null; until: Date | null } {
  const begin = since === undefined ? null : new Date(since);
  const end = until === undefined ? null : new Date(until);
  if (begin !== null) {
    const lengthMs = (end?.getTime() ?? nowMs) - begin.getTime();
    if (lengthMs <= 0) {
      throw invalidRequest([
        { field: 'since', detail: end === null ? 'lies ahead' : 'has to lie before until' },
      ]);
    }
    if (lengthMs > WINDOW_MS_MAX) {
      throw invalidRequest([
        { field: 'since', detail: `is more than ${COST_BOUNDS.windowDaysMax} days before the end` },
      ]);
    }
    // The database's clock may be behind this one, and what is to come is nobody's cost.
    return { since: begin, until: end === null || end.getTime() > nowMs ? null : end };
  }
  return { since: null, until: end };
}

function byOf(by: string): CostsBy {
  return by.startsWith(LABEL)
    ? { of: 'label', name: by.slice(LABEL.length) }
    : { of: by as 'blueprint' | 'owner' | 'type' };
}
