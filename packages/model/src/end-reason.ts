/**
 * Why a lease or a resource ended: the rule that ended it. The list is closed, so that programs can decide
 * by it; the sentence beside it is for people.
 */
export const END_REASONS = {
  released: {
    of: 'both',
    means: 'Somebody has released it: the sentence and its command say who.',
  },
  expired: { of: 'lease', means: 'Its deadline passed, and nobody had put it off.' },
  'lease-seconds-max': {
    of: 'lease',
    means: 'It was active for as long as its blueprint’s `leaseSecondsMax` allows.',
  },
  'wait-timeout': { of: 'lease', means: 'It waited as long as its `waitTimeoutSeconds`.' },
  'never-served': { of: 'lease', means: 'No blueprint could ever serve it.' },
  'set-up-failed': {
    of: 'lease',
    means: 'Setting it up failed on every resource it was tried on.',
  },
  'build-failed': {
    of: 'both',
    means: 'It could not be built; of a lease: all that could have served it could not.',
  },
  'resource-lost': { of: 'both', means: 'The resource was lost, or ended under the lease.' },
  reclaimed: { of: 'resource', means: 'It was idle, and made room for something else.' },
  idle: { of: 'resource', means: 'Nobody used it for as long as its pool’s `idleSecondsMax`.' },
  age: { of: 'resource', means: 'It got as old as its pool’s `ageSecondsMax`.' },
  uses: { of: 'resource', means: 'It had as many leases as its pool’s `usesMax`.' },
  ill: { of: 'resource', means: 'It was quarantined for as long as its pool’s `illSecondsMax`.' },
  'rolled-out': { of: 'resource', means: 'A newer revision of its blueprint took its place.' },
  withdrawn: {
    of: 'resource',
    means: 'Its blueprint’s configuration no longer wants leases on it.',
  },
} as const satisfies Record<string, { of: 'lease' | 'resource' | 'both'; means: string }>;

export type EndReason = keyof typeof END_REASONS;

export const END_REASON_CODES = Object.keys(END_REASONS) as readonly EndReason[];
