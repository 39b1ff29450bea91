import type { EventDataOf } from '@drydock/model';
import { newEvent } from '../event.ts';
import type { OperationOutcome } from './operation.ts';

/** What an operation’s timeline says. Never what a test prints. */

export const requested = (about: EventDataOf<'operation.requested'>) =>
  newEvent('operation.requested', about);

export const begun = (about: EventDataOf<'operation.begun'>) => newEvent('operation.begun', about);

export const leaseRequested = (about: EventDataOf<'operation.lease-requested'>) =>
  newEvent('operation.lease-requested', about);

export const checked = (about: EventDataOf<'operation.checked'>) =>
  newEvent('operation.checked', about);

export const integrated = (about: EventDataOf<'operation.integrated'>) =>
  newEvent('operation.integrated', about);

export const tested = (about: EventDataOf<'operation.tested'>) =>
  newEvent('operation.tested', about);

export const outputLost = (reason: string) => newEvent('operation.output-lost', { reason });

export const pushing = (about: EventDataOf<'operation.pushing'>) =>
  newEvent('operation.pushing', about);

export const baseMoved = (moved: number) => newEvent('operation.base-moved', { moved });

export const notPushed = (about: EventDataOf<'operation.not-pushed'>) =>
  newEvent('operation.not-pushed', about);

export const interrupted = (about: EventDataOf<'operation.interrupted'>) =>
  newEvent('operation.interrupted', about);

export const delayed = (reason: string) => newEvent('operation.delayed', { reason });

export const done = ({ result, sentence, commit }: OperationOutcome) =>
  newEvent('operation.done', { result, sentence, commit });

export const failed = ({ reason: code, sentence, commit }: OperationOutcome) =>
  newEvent('operation.failed', { reason: sentence, code, commit });

export const dismissed = (reason: string) => newEvent('operation.dismissed', { reason });

export const commandApplied = (about: EventDataOf<'operation.command-applied'>) =>
  newEvent('operation.command-applied', about);

export const commandRejected = (about: EventDataOf<'operation.command-rejected'>) =>
  newEvent('operation.command-rejected', about);
