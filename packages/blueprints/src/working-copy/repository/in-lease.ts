/** The `repository` interface of leases of working copies. */
import { repositoryInterface, type OfferedInterface } from '@drydock/blueprint';
import type { Lease } from '../in-lease.ts';
import { integrate } from './integrate.ts';
import { look } from './look.ts';
import { push } from './push.ts';
import { statusOf } from './status.ts';

export const repositoryInLease: OfferedInterface<Lease> = repositoryInterface.on(
  (lease: Lease, context) => ({
    status: async (_, use) => ({ repositories: await statusOf({ lease, use, context }) }),
    look: async (input, use) => look({ lease, use, context }, input),
    integrate: async (input, use) => ({
      result: await integrate({ lease, use, context }, input),
    }),
    push: async (input, use) => ({ result: await push({ lease, use, context }, input) }),
  }),
);
