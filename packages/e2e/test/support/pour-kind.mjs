import { defineBlueprint, done, notEntitled } from '@drydock/blueprint';
import { z } from 'zod';
import { pour } from './pour.interface.mjs';

/* A kind for the processes of a fleet, which run without a loader for TypeScript. */

const PIECE = new Uint8Array(64 * 1_024).fill(120);

async function requireEntitled(use) {
  if (!(await use.entitled())) {
    throw notEntitled();
  }
}

async function poured(bytes, give) {
  for (let given = 0; given < bytes; given += PIECE.length) {
    await give(PIECE.subarray(0, Math.min(PIECE.length, bytes - given)));
  }
}

export default defineBlueprint({
  kind: 'pour',
  provides: 'pour',
  summary: 'Carries bytes, and keeps none.',
  config: z.strictObject({}),
  resource: { name: (_, id) => id, activate: async () => done({}), destroy: async () => done() },
  lease: { destroy: async () => done() },
  interfaces: [
    pour.on(() => ({
      ping: async () => ({}),
      out: async ({ bytes }, use) => {
        await requireEntitled(use);
        await use.begin({ bytes }, { bytes });
        await poured(bytes, use.send);
      },
      in: async (_, use) => {
        await requireEntitled(use);
        let bytes = 0;
        for await (const chunk of use.received) {
          bytes += chunk.length;
        }
        return { bytes };
      },
      tell: async ({ bytes }, use) => {
        await requireEntitled(use);
        await poured(bytes, (piece) => use.emit('raw', piece));
        return { bytes };
      },
      through: async (_, use) => {
        await requireEntitled(use);
        let bytes = 0;
        for await (const chunk of use.received) {
          bytes += chunk.length;
          await use.send(chunk);
        }
        return { bytes };
      },
    })),
  ],
});
