import type { EventDataOf } from '@drydock/model';
import { newEvent } from '../event.ts';
import type { Reason } from '../facts.ts';

/** What a lease's timeline says, and that of the attempts to place it. */

export const requested = (about: EventDataOf<'lease.requested'>) =>
  newEvent('lease.requested', about);

/** The statement that renews adds the deadline that came of it. */
export const renewed = (about: EventDataOf<'lease.renewed', 'expiresAt'>) =>
  newEvent('lease.renewed', about, 'expiresAt');

/** With what the verdict says besides, for programs. */
export const waiting = ({ detail, ...said }: EventDataOf<'lease.waiting'>) =>
  newEvent('lease.waiting', { detail, ...said });

export const awaitingResource = (resource: string) =>
  newEvent('lease.awaiting-resource', { resource });

/** The statement that places leases adds the resource of each. */
export const acquired = (about: EventDataOf<'lease.acquired', 'resource'>) =>
  newEvent('lease.acquired', about, 'resource');

export const activated = (about: EventDataOf<'lease.activated', 'resource'>) =>
  newEvent('lease.activated', about, 'resource');

export const attemptFailed = (about: EventDataOf<'lease.attempt-failed'>) =>
  newEvent('lease.attempt-failed', about);

/** The statement that tells adds the deadline of each. */
export const expiring = (about: EventDataOf<'lease.expiring', 'expiresAt'>) =>
  newEvent('lease.expiring', about, 'expiresAt');

export const resourceIll = (about: EventDataOf<'lease.resource-ill'>) =>
  newEvent('lease.resource-ill', about);

export const released = ({ code, sentence }: Reason) =>
  newEvent('lease.released', { reason: sentence, code });

export const broken = ({ code, sentence }: Reason) =>
  newEvent('lease.broken', { reason: sentence, code });

export const cleaningFailed = (reason: string) => newEvent('lease.cleaning-failed', { reason });

export const destroyed = () => newEvent('lease.destroyed', {});

export const abandoned = (about: EventDataOf<'lease.abandoned'>) =>
  newEvent('lease.abandoned', about);

export const commandApplied = (about: EventDataOf<'lease.command-applied'>) =>
  newEvent('lease.command-applied', about);

export const commandRejected = (about: EventDataOf<'lease.command-rejected'>) =>
  newEvent('lease.command-rejected', about);

export const logged = (message: string) => newEvent('lease.log', { message });

export const attemptCleaned = (resource: string | null) =>
  newEvent('attempt.cleaned', { resource });

export const attemptAbandoned = (about: EventDataOf<'attempt.abandoned'>) =>
  newEvent('attempt.abandoned', about);

/** By the status that it ends in. */
export const ended = { released, broken } as const;
