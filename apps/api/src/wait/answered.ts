import { isLeaseOpen, type LeaseStatus } from '@drydock/model';

/** What somebody may wait for; `released` is the end of a lease, however it came. */
export type Awaited = 'active' | 'released' | 'destroyed';

/** Whether a lease of that status is there, or can no longer get there. */
export function isAnswered(awaited: Awaited, status: LeaseStatus): boolean {
  switch (awaited) {
    case 'active':
      return status === 'active' || !isLeaseOpen(status);
    case 'released':
      return !isLeaseOpen(status);
    case 'destroyed':
      return status === 'destroyed';
  }
}
