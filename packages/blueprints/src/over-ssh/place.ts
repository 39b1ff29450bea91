import { DrydockError, isId } from '@drydock/model';
import {
  checkHostPlace,
  type HostFacts,
  type HostPlace,
  type NewSshEndpoint,
} from '@drydock/transport';
import { z } from 'zod';

/** What every kind stores of a host that it reaches over SSH. */
export const placeState = {
  hostKey: z.string().describe('The fingerprint of the key that is expected.'),
  directory: z.string().describe('The resource’s directory on the host.'),
  mode: z.enum(['dedicated', 'shared', 'own']).describe('As which users its leases run.'),
  hostname: z.string(),
  platform: z.string(),
  arch: z.string(),
  cpus: z.int(),
  memoryBytes: z.int(),
};

/** Where a resource is on its host, and as whom its leases run there. */
export interface PlaceState extends Pick<HostFacts, 'mode'> {
  readonly hostKey: string;
  readonly directory: string;
}

export function hostPlace(
  endpoint: NewSshEndpoint,
  { hostKey, directory, mode }: PlaceState,
): HostPlace {
  return { endpoint: { ...endpoint, hostKey }, directory, mode };
}

/** @param user - whom Drydock logs in as, whose directory it is */
export function placeDirectory(
  user: string,
  directory: string | undefined,
  resourceId: string,
): string {
  // It becomes the name of a directory that is later removed.
  if (!isId('resource', resourceId)) {
    throw new DrydockError('internal', `"${resourceId}" is no resource id.`);
  }
  return `${directory ?? `/var/tmp/drydock-${user}`}/${resourceId}`;
}

/**
 * Null where the host answers and has the place, else a sentence.
 *
 * @param leaves - whether the connection is closed behind it unless somebody uses it
 */
export async function healthOfPlace(
  place: HostPlace,
  signal: AbortSignal,
  leaves = false,
): Promise<string | null> {
  try {
    return await checkHostPlace(place, signal, leaves);
  } catch (error) {
    if (DrydockError.is(error)) {
      return error.message;
    }
    throw error;
  }
}
