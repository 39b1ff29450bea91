import { isAbsolute } from 'node:path';
import { ownDirectory, type LeaseView } from '@drydock/blueprint';
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
export const storeOf = (lease: Lease): string =>
  ownDirectory(lease.resource.state.directory, lease.attemptId);
