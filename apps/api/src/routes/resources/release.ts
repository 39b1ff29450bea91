import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '../../http/problem.ts';
import { renderCommand } from '../../render/timeline.ts';

/** Releasing again is the same wish, as with a lease. */
export const releaseResource = endpoint(
  'resources.release',
  async ({ params, caller }, { commands, hints, nudge, readCommand }) => {
    const { id } = params;
    const { projectId, author } = caller;
    const appended = await commands.appendToResource(projectId, id, 'release', author);
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
