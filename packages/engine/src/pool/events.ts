import type { EventDataOf } from '@drydock/model';
import { newEvent } from '../event.ts';

/** What a blueprint’s timeline says of its pool. */

export const breakerOpened = (about: EventDataOf<'blueprint.breaker-opened'>) =>
  newEvent('blueprint.breaker-opened', about);

export const breakerClosed = (about: EventDataOf<'blueprint.breaker-closed'>) =>
  newEvent('blueprint.breaker-closed', about);

export const rollOutHeld = (about: EventDataOf<'blueprint.roll-out-held'>) =>
  newEvent('blueprint.roll-out-held', about);

export const rollOutDone = (revision: number) => newEvent('blueprint.roll-out-done', { revision });
