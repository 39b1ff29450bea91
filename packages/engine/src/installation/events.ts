import type { EventDataOf } from '@drydock/model';
import { newEvent } from '../event.ts';

/** What the project that administers is told of the installation. The statement adds the epoch. */

export const raised = (about: EventDataOf<'project.epoch-raised', 'epoch'>) =>
  newEvent('project.epoch-raised', about, 'epoch');

export const raisedByItself = () =>
  raised({
    reason:
      'the database is another one than it was; what was launched before it waits for a person.',
  });
