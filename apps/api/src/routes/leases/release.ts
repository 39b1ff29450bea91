import { roleReaches } from '@drydock/model';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { notFound } from '@drydock/engine';
import { leaseHeld } from '../../render/held-lease.ts';
import { renderCommand } from '../../render/timeline.ts';

/** Releasing again is the same wish, under whatever key. */
export const releaseLease = endpoint('leases.release', async (call, services) => {
  const { params, caller, idempotency } = call;
  const { commands, hints, nudge, readCommand } = services;
  const { id } = params;
  const { projectId, author } = caller;
  // To release what a resource stands on is to break that resource: an operator may.
  const overHolder = roleReaches(caller.role, 'operator');
  const appended = await commands.appendToLease(projectId, id, 'release', author, {
    overHolder,
    idempotency,
  });
  if (appended === null) {
    throw notFound('lease', id);
  }
  if (appended.keyReused) {
    throw keyReused();
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
