import { z } from 'zod';

const action = z
  .object({
    name: z.string().describe('As the route’s name ends: `release`, `drain`.'),
    allowed: z.boolean().describe('Whether this token may do it as things stand.'),
    reason: z.string().nullable().describe('Why not, in a sentence; null where it is allowed.'),
  })
  .meta({ id: 'Action', description: 'Something that may be done to an object, or why not.' });
export type Action = z.output<typeof action>;

export const actions = z
  .array(action)
  .describe(
    'What may be done to it. A request for what is not allowed is refused with that reason, or its command is rejected with it, or it changes nothing where what it wants is so already.',
  );
