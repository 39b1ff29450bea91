import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { notFound } from '@drydock/engine';
import { renderCommand } from '../../render/timeline.ts';

/** Releasing again is the same wish, as with a lease, until it is refused. */
export const releaseResource = endpoint(
  'resources.release',
  async ({ params, caller, idempotency }, { commands, hints, nudge, readCommand }) => {
    const { id } = params;
    const { projectId, author } = caller;
    const appended = await commands.appendToResource(projectId, id, 'release', author, {
      idempotency,
    });
    if (appended?.keyReused === true) {
      throw keyReused();
    }
    const command = appended === null ? null : await readCommand(appended.commandId);
    if (appended === null || command === null) {
      throw notFound('resource', id);
    }
    if (appended.hint !== null) {
      hints.send([appended.hint]);
      nudge(id);
    }
    return renderCommand(command);
  },
);
