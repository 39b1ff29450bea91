import type { InstanceRecord } from '../account/records.ts';
import { Ec2Error } from '../protocol/ec2-error.ts';
import type { Call } from './action.ts';

const LENGTH_MAX = 64;

/** A use of a ClientToken: what it is remembered under, and what was asked with it. */
export interface TokenUse {
  readonly id: string;
  readonly digest: string;
}

/** The token of the request; null where there is none. An empty one counts as none. */
export function clientTokenIn({ params }: Call): string | null {
  const token = params.text('ClientToken') ?? '';
  if (token.length > LENGTH_MAX) {
    throw new Ec2Error(
      'InvalidClientToken',
      `Invalid client token: more than ${LENGTH_MAX} characters`,
    );
  }
  return token === '' ? null : token;
}

/**
 * A launch that names its zone, by its placement or by its subnet, is one request in that zone alone; one that
 * does not, in the region. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export function tokenUse(call: Call, token: string | null, zone: string): TokenUse | null {
  if (token === null || !call.world.keepsTokens) return null;
  const { params, key, region } = call;
  const namesZone =
    params.child('Placement')?.text('AvailabilityZone') !== undefined ||
    params.text('SubnetId') !== undefined ||
    params.children('NetworkInterface').some((one) => one.text('SubnetId') !== undefined);
  return {
    id: [key.accountId, region, namesZone ? zone : '', token].join('/'),
    digest: params.digest(['ClientToken', 'DryRun']),
  };
}

/** The instances that the token has made already; null if it is new. */
export function madeBefore(
  { world }: Call,
  use: TokenUse | null,
): readonly InstanceRecord[] | null {
  const known = use === null ? undefined : world.state.tokens.get(use.id);
  if (known === undefined) return null;
  if (known.digest !== use?.digest) {
    throw new Ec2Error(
      'IdempotentParameterMismatch',
      'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    );
  }
  const instances = known.instanceIds.flatMap((id) => world.state.instances.get(id) ?? []);
  if (instances.every(({ state }) => state === 'terminated')) {
    throw new Ec2Error(
      'IdempotentInstanceTerminated',
      'The instance that this client token was used for has been terminated.',
    );
  }
  return instances;
}
