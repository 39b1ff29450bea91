import type { Services } from '../services.ts';
import { isUsable, type OpenLease } from './open-lease.ts';
import { watchLease, type LeaseWatch } from './watch-lease.ts';

/** Whom something is done for. */
export interface LeaseOfProject {
  readonly projectId: string;
  readonly leaseId: string;
}

export interface UseWatch extends LeaseWatch {
  /** Milliseconds until the deadline; 0 where this attempt cannot be used any more. */
  readonly readRemainingMs: () => Promise<number>;
}

/** Watches a lease while one of its interfaces is used. */
export function watchUse(
  { projectId, leaseId }: LeaseOfProject,
  lease: Pick<OpenLease, 'attemptId' | 'remainingMs'>,
  { views, leaseEnds }: Pick<Services, 'views' | 'leaseEnds'>,
): UseWatch {
  const readRemainingMs = async (): Promise<number> => {
    const view = await views.lease.findUsable(projectId, leaseId);
    return isUsable(view) && view.attempt.id === lease.attemptId ? view.remainingMs : 0;
  };
  const watch = watchLease({
    remainingMs: lease.remainingMs,
    readRemainingMs,
    watchEnd: (onEnded) => leaseEnds.watch(leaseId, onEnded),
  });
  return { ...watch, readRemainingMs };
}
