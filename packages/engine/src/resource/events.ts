import type { EventDataOf } from '@drydock/model';
import { newEvent } from '../event.ts';
import type { Reason } from '../facts.ts';

/** What a resource's timeline says. */

export const planned = (about: EventDataOf<'resource.planned'>) =>
  newEvent('resource.planned', about);

export const leaseRequested = (about: EventDataOf<'resource.lease-requested'>) =>
  newEvent('resource.lease-requested', about);

export const activated = () => newEvent('resource.activated', {});

export const launched = (about: EventDataOf<'resource.launched'>) =>
  newEvent('resource.launched', about);

export const kept = () => newEvent('resource.kept', {});

export const updated = (about: EventDataOf<'resource.updated'>) =>
  newEvent('resource.updated', about);

export const updateFailed = (about: EventDataOf<'resource.update-failed'>) =>
  newEvent('resource.update-failed', about);

export const setUpDelayed = (reason: string) => newEvent('resource.set-up-delayed', { reason });

export const released = ({ code, sentence }: Reason) =>
  newEvent('resource.released', { reason: sentence, code });

export const broken = ({ code, sentence }: Reason) =>
  newEvent('resource.broken', { reason: sentence, code });

export const cleaningFailed = (reason: string) => newEvent('resource.cleaning-failed', { reason });

export const destroyed = () => newEvent('resource.destroyed', {});

/** How many leases go with it is counted in the statement, which also finds a place that is null here. */
export const abandoned = (about: EventDataOf<'resource.abandoned', 'leases'>) =>
  newEvent('resource.abandoned', about, 'leases');

export const commandApplied = (about: EventDataOf<'resource.command-applied'>) =>
  newEvent('resource.command-applied', about);

export const commandRejected = (about: EventDataOf<'resource.command-rejected'>) =>
  newEvent('resource.command-rejected', about);

export const logged = (message: string) => newEvent('resource.log', { message });

export const marked = (about: EventDataOf<'resource.marked'>) => newEvent('resource.marked', about);

export const unmarked = (about: EventDataOf<'resource.unmarked'>) =>
  newEvent('resource.unmarked', about);

/** By the status that it ends in. */
export const ended = { released, broken } as const;
