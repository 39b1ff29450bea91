/** The `storage` interface: how full it is. */
import { call, defineInterface } from '@drydock/blueprint';
import { z } from 'zod';
import { quotaKind } from './config.ts';

const bytes = z.int().min(0);

export const storageInterface = defineInterface({
  name: 'storage',
  summary: 'Tells how full the storage is.',
  operations: {
    usage: call({
      summary: 'Measures what is held, and tells the quota.',
      input: z.strictObject({}),
      output: z.strictObject({
        usedBytes: bytes.describe('What all leases of the storage hold on the disk together.'),
        limitBytes: bytes.describe('What they may hold.'),
        freeBytes: bytes.describe('What the host can take at the moment, at most up to the limit.'),
        quota: quotaKind,
      }),
    }),
  },
});
