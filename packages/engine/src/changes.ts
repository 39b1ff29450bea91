import type { LeaseStatus } from '@drydock/model';

/** A lease's status as just committed. */
export interface Change {
  readonly lease: string;
  readonly status: LeaseStatus;
}

/** Tells whoever waits for a lease, best effort, after the commit. Never throws. */
export interface Changes {
  publish(changes: readonly Change[]): void;
}
