/** The `scaffold` interface: back to where tests begin. */
import { defineInterface, stream } from '@drydock/blueprint';
import { z } from 'zod';

export const scaffold = defineInterface({
  name: 'scaffold',
  summary: 'Puts the database back to what tests begin with.',
  operations: {
    reset: stream({
      summary: 'Ends all connections to the database, makes it anew, and runs the seed in it.',
      input: z.strictObject({
        seed: z
          .string()
          .max(63)
          .optional()
          .describe('Another seed of the blueprint. Default: the one that the lease began with.'),
      }),
      events: {
        progress: z.strictObject({
          bytes: z.int().min(0).describe('How many bytes of the seed were run so far.'),
        }),
      },
      output: z.strictObject({
        seed: z.string().nullable().describe('The seed; null where the database is empty.'),
        bytes: z.int().min(0).describe('How many bytes of it were run.'),
      }),
    }),
  },
});
