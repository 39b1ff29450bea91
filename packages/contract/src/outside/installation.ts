import { z } from 'zod';

export const installation = z
  .object({
    id: z.string().describe('`ins_...`, never given again.'),
    epoch: z.int().describe('Raised where the database is another one than it was.'),
  })
  .meta({
    id: 'Installation',
    description: 'Which Drydock this is, for marks on what exists outside.',
  });
export type Installation = z.output<typeof installation>;
