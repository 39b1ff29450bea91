import { RESOURCE_ENDED_SENTENCE } from '@drydock/model';
import type { Rejection } from '../command/commanded.ts';
import { commandRejected } from './events.ts';

/** What a command comes to that is said to a resource which has ended: nobody is left to consume it. */
export function whereEnded(command: string, author: string): Rejection {
  const reason = RESOURCE_ENDED_SENTENCE;
  return { reason, event: commandRejected({ command, author, reason }) };
}
