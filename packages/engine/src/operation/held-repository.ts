import type { HeldImplementation, repositoryInterface } from '@drydock/blueprint';

/** The `repository` interface of the lease that an operation holds. */
export type HeldRepository = HeldImplementation<(typeof repositoryInterface)['operations']>;
