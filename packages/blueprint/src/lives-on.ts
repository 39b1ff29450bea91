import { join } from 'node:path';
import { DrydockError, isId } from '@drydock/model';

/**
 * For what lives on one machine: its files and processes are there and nowhere else, and elsewhere "gone" would
 * be a lie. Ask it before anything is done, in every function.
 *
 * @param lives - the node that the resource's state names
 * @param here - `context.node` or `use.node`
 * @throws DrydockError `wrong-node`
 */
export function requireNode(lives: string, here: string): void {
  if (lives !== here) {
    throw new DrydockError('wrong-node', `The resource is on node "${lives}", not on "${here}".`, {
      hint: `Run the worker, or send the request, on "${lives}" (DRYDOCK_NODE).`,
    });
  }
}

/**
 * The directory of one resource or of one attempt: `/var/tmp/stores/res_...`. It is removed with all that is in
 * it one day, so whatever is no id is refused, above all `..`.
 *
 * @param id - `resource.id` or `lease.attemptId`
 * @throws DrydockError `internal`
 */
export function ownDirectory(parent: string, id: string): string {
  if (!isId('resource', id) && !isId('attempt', id)) {
    throw new DrydockError('internal', `"${id}" is the id of neither a resource nor an attempt.`);
  }
  return join(parent, id);
}
