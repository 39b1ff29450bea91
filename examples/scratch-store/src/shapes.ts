import { isAbsolute, join } from 'node:path';
import type { LeaseView } from '@drydock/blueprint';
import { DrydockError, isId } from '@drydock/model';
import { z } from 'zod';

/** The most that an operation's input and answer hold with room to spare. */
const VALUE_BYTES_MAX = 64 * 1_024;

export const config = z.strictObject({
  directory: z
    .string()
    .refine(isAbsolute, 'must be an absolute path')
    .describe('Where each resource’s directory is made. It has to exist.'),
  valueBytesMax: z
    .int()
    .min(1)
    .max(VALUE_BYTES_MAX)
    .default(VALUE_BYTES_MAX)
    .describe('How long a value may be, as UTF-8.'),
});

export const attributes = z.strictObject({
  valueBytes: z.int().min(1).optional().describe('How long the lease’s values may get.'),
});

/** What `resource.activate` returns: where the resource is. */
export const state = z.strictObject({
  node: z.string().describe('The Drydock node that it is on.'),
  directory: z.string().describe('The resource’s directory.'),
});

export const leaseState = z.strictObject({});

export type State = z.infer<typeof state>;
export type Lease = LeaseView<
  z.infer<typeof config>,
  State,
  z.infer<typeof attributes>,
  z.infer<typeof leaseState> | null
>;

/** The lease's own directory. Named by the attempt: the same lease may be tried here again. */
export function storeOf(lease: Lease): string {
  // It becomes the name of a directory that is later removed.
  if (!isId('attempt', lease.attemptId)) {
    throw new DrydockError('internal', `"${lease.attemptId}" is no attempt id.`);
  }
  return join(lease.resource.state.directory, lease.attemptId);
}

/** Its files are here and nowhere else: on another machine, "gone" would be a lie. */
export function requireNode(lives: string, here: string): void {
  if (lives !== here) {
    throw new DrydockError('wrong-node', `This store is on node "${lives}", not on "${here}".`, {
      hint: `Run the worker, or send the request, on "${lives}" (DRYDOCK_NODE).`,
    });
  }
}
