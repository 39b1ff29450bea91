import type { LeaseStatus, Subject } from '@drydock/model';
import type { AttemptFacts } from '../facts.ts';
import { hintOperation, hintResource, type Hint } from '../hint.ts';

/**
 * Whom to tell that a lease changed which is held from inside. The database has told the holder durably,
 * in the transaction of the change (`tell_holder`); this makes it soon. Where the resource is in
 * another phase, whoever gets the hint passes it on. No queue looks at holders of other kinds.
 */
export function hintHolder(holder: Subject | null, status: LeaseStatus): readonly Hint[] {
  if (holder?.kind === 'operation') {
    return status === 'pending' || status === 'acquired' ? [] : [hintOperation(holder.id)];
  }
  if (holder?.kind !== 'resource') {
    return [];
  }
  switch (status) {
    case 'active':
      return [hintResource('resource', holder.id)];
    case 'released':
    case 'broken':
      return [hintResource('update', holder.id)];
    case 'destroyed':
      return [hintResource('destroy', holder.id)];
    case 'pending':
    case 'acquired':
      return [];
  }
}

/**
 * The resource of a lease that is over, if the resource has ended as well: it is taken down once no lease
 * is acquired or active on it. If a look at the resource found this lease open, whoever claims the lease
 * after its end sees that the resource has ended, so the last lease always tells.
 */
export function hintEndedBase(attempt: AttemptFacts | null): readonly Hint[] {
  const status = attempt?.resource.status;
  return attempt !== null && (status === 'released' || status === 'broken')
    ? [hintResource('destroy', attempt.resource.id)]
    : [];
}

/**
 * The resource on which a lease was that another resource held: a reclaim may wait for that one to
 * be gone. It never waits for a lease of somebody outside, so those tell nobody.
 */
export function hintBase(holder: Subject | null, attempt: AttemptFacts | null): readonly Hint[] {
  return holder?.kind === 'resource' && attempt?.resource.status === 'active'
    ? [hintResource('update', attempt.resource.id)]
    : [];
}
