import { z } from 'zod';

export const state = z.strictObject({
  version: z.string().describe('Of the server.'),
  port: z.int().nullable().describe('Where it listens; null where it does not.'),
});

export type State = z.output<typeof state>;
