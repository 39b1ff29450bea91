import { defineBlueprint, done, failedBuild } from '@drydock/blueprint';
import { z } from 'zod';

/* A kind whose builds come to nothing, for the processes of a fleet. */

export default defineBlueprint({
  kind: 'hapless',
  provides: 'hapless',
  summary: 'Is built never, or fails and prints.',
  config: z.strictObject({
    credential: z.string().optional().describe('Whose secret it prints.'),
  }),
  credentials: ({ credential }) => (credential === undefined ? [] : [credential]),
  resource: {
    name: (_, id) => id,
    activate: async (context, { config: { credential } }) => {
      if (credential === undefined) {
        // Deaf to its signal.
        return new Promise(() => undefined);
      }
      const { word } = z.object({ word: z.string() }).parse(await context.secrets.open(credential));
      throw failedBuild('The image does not boot.', {
        output: `user-data: ${word}\n\u001b[31mkernel panic\u001b[0m\n`,
      });
    },
    destroy: async (context) => {
      context.log('What was left is gone.');
      return done();
    },
  },
  lease: { destroy: async () => done() },
});
