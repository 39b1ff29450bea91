import { z } from 'zod';

const condition = z.enum(['ok', 'down']);

export const health = z
  .object({ status: z.literal('ok').describe('The process answers.') })
  .meta({ id: 'Health', description: 'Whether the process lives.' });
export type Health = z.output<typeof health>;

export const readiness = z
  .object({
    status: z
      .enum(['ready', 'degraded', 'not-ready'])
      .describe(
        '`degraded`: requests are accepted, and served more slowly, or those of some types not at all.',
      ),
    checks: z
      .object({
        postgres: condition.describe('Truth. Without it nothing is accepted: 503.'),
        redis: z
          .enum(['ok', 'read-only', 'down'])
          .describe(
            'Hints and locks. Without it requests are accepted, and served once it is back: 200. `read-only`: it answers and takes no writes.',
          ),
        allocator: z
          .enum(['ok', 'stalled', 'unknown'])
          .describe(
            '`stalled`: leases of a type are due, and nothing was decided for it for a while: 200. Known within some seconds.',
          ),
        operations: z
          .enum(['ok', 'stuck'])
          .describe(
            '`stuck`: operations of a kind were told to stop and did not, and run on in this process: 200. `drydock_uses_given_up` names the kind.',
          ),
      })
      .describe('What it depends on.'),
  })
  .meta({ id: 'Readiness', description: 'Whether the process can take requests.' });
export type Readiness = z.output<typeof readiness>;
