/** What kinds share whose resources stand on a leased host. */
import {
  againAfter,
  failed,
  type ActiveLease,
  type FindHeldLease,
  type Step,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { z } from 'zod';

/** The type that they lease, and the name under which they hold it. */
export const HOST = 'host';

/** Longer than it takes to have a host: the resource is looked at as soon as its lease is active. */
const SAFETY_MS = 60_000;

/** Which hosts a blueprint's resources stand on. */
export const hostWish = z
  .strictObject({
    blueprints: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(32)
      .optional()
      .describe('Names or ids of the blueprints whose hosts will do. Default: any.'),
    attributes: z
      .record(z.string(), z.json())
      .optional()
      .describe('What the host has to have: attributes, as a lease of a `host` asks for them.'),
  })
  .default({})
  .describe('The hosts that it may stand on.');

export type HostWish = z.output<typeof hostWish>;

/** The host that a resource is built on, leased once; or the step to return. */
export async function leaseHost(
  context: Pick<WorkContext, 'lease'>,
  { blueprints, attributes }: HostWish,
): Promise<ActiveLease | Step<never>> {
  const host = await context.lease(HOST, {
    type: HOST,
    ...(blueprints !== undefined && { blueprints }),
    ...(attributes !== undefined && { attributes }),
  });
  if (host.status === 'waiting') {
    return againAfter(SAFETY_MS, `Waits for the host ${host.id}.`);
  }
  return host.status === 'ended' ? failed(host.reason) : host;
}

/** The host, or null where what was on it has gone with it. For what takes things down. */
export async function heldHost({
  held,
}: {
  readonly held: FindHeldLease;
}): Promise<ActiveLease | null> {
  const host = await held(HOST);
  return host?.status === 'active' ? host : null;
}

/**
 * The host, for what is used.
 *
 * @throws DrydockError `host-unreachable` where it is gone
 */
export async function hostInUse(use: { readonly held: FindHeldLease }): Promise<ActiveLease> {
  const host = await use.held(HOST);
  if (host?.status === 'active') {
    return host;
  }
  const why = host?.status === 'ended' ? ` ${host.reason}` : '';
  throw new DrydockError('host-unreachable', `The host that it stands on is gone.${why}`, {
    hint: 'Request another lease.',
  });
}
