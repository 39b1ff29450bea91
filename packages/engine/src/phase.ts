import type { LeaseStatus, ResourceStatus } from '@drydock/model';
import { hintLease, hintResource, hintType, type Hint } from './hint.ts';

/** Where a lease must be looked at now, or null where nobody writes it any more. */
export function phaseOfLease(lease: {
  id: string;
  type: string;
  status: LeaseStatus;
}): Hint | null {
  switch (lease.status) {
    case 'pending':
      return hintType(lease.type);
    case 'acquired':
      return hintLease('lease', lease.id);
    case 'active':
      return hintLease('update', lease.id);
    case 'released':
    case 'broken':
      return hintLease('destroy', lease.id);
    case 'destroyed':
      return null;
  }
}

/** Where a resource must be looked at now, or null where nobody writes it any more. */
export function phaseOfResource(resource: { id: string; status: ResourceStatus }): Hint | null {
  switch (resource.status) {
    case 'pending':
      return hintResource('resource', resource.id);
    case 'active':
      return hintResource('update', resource.id);
    case 'released':
    case 'broken':
      return hintResource('destroy', resource.id);
    case 'destroyed':
      return null;
  }
}
