import type { LeaseStatus } from '@drydock/model';
import { hintResource, type Hint } from '../hint.ts';

/**
 * Whom to tell that a lease changed which a resource holds. The database has told it durably, in
 * the transaction of the change (`tell_holder`); this makes it soon. Where the resource is in
 * another phase, whoever gets the hint passes it on.
 */
export function hintHolder(holderId: string | null, status: LeaseStatus): readonly Hint[] {
  if (holderId === null) {
    return [];
  }
  switch (status) {
    case 'active':
      return [hintResource('resource', holderId)];
    case 'released':
    case 'broken':
      return [hintResource('update', holderId)];
    case 'destroyed':
      return [hintResource('destroy', holderId)];
    case 'pending':
    case 'acquired':
      return [];
  }
}
