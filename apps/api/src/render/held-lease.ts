import { DrydockError } from '@drydock/model';

/** What is asked of a lease belongs to the resource that stands on it. */
export function leaseHeld(leaseId: string, holderId: string): DrydockError {
  return new DrydockError(
    'lease-held',
    `The resource ${holderId} stands on the lease ${leaseId}.`,
    {
      hint: 'It lives as long as that resource and is used through it. An operator may release it.',
    },
  );
}
