import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '../../http/problem.ts';
import { renderCommand } from '../../render/timeline.ts';

/** Releasing again is the same wish: the key of a repeated request changes nothing. */
export const releaseLease = endpoint('leases.release', async ({ params, caller }, services) => {
  const { commands, hints, nudge, readCommand } = services;
  const { id } = params;
  const appended = await commands.appendToLease(caller.projectId, id, 'release', caller.author);
  if (appended === null) {
    throw notFound('lease', id);
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
