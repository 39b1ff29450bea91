import { roleReaches } from '@drydock/model';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '../../http/problem.ts';
import { leaseHeld } from '../../render/held-lease.ts';
import { renderCommand } from '../../render/timeline.ts';

/** Releasing again is the same wish: the key of a repeated request changes nothing. */
export const releaseLease = endpoint('leases.release', async ({ params, caller }, services) => {
  const { commands, hints, nudge, readCommand } = services;
  const { id } = params;
  const { projectId, author } = caller;
  // To release what a resource stands on is to break that resource: an operator may.
  const mayBreak = roleReaches(caller.role, 'operator');
  const appended = await commands.appendToLease(projectId, id, 'release', author, mayBreak);
  if (appended === null) {
    throw notFound('lease', id);
  }
  if (appended.heldBy !== null) {
    throw leaseHeld(id, appended.heldBy);
  }
  if (appended.hint !== null) {
    hints.send([appended.hint]);
    if (appended.hint.queue === 'lease') {
      // Whoever sets it up at the moment need not wait for its next beat.
      nudge(id);
    }
  }
  const command = appended.command ?? (await readCommand(appended.commandId));
  if (command === null) {
    throw notFound('lease', id);
  }
  return renderCommand(command);
});
