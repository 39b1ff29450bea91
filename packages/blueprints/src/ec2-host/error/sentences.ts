import type { CallFacts } from './to-failure.ts';

export interface SaidFacts extends CallFacts {
  readonly status: number;
  /** EC2's own words in one line, perhaps none. */
  readonly said: string;
  /** How far this machine's clock is ahead of EC2's, where that is worth a word. */
  readonly skewMs: number | null;
}

type Sentence = (facts: SaidFacts) => string;

const words = (said: string): string => (said === '' ? '' : ` EC2 says: ${said}`);

const ofOffer =
  (what: string): Sentence =>
  ({ offer = 'an instance', region, said }) =>
    `${what} for ${offer} in ${region}.${words(said)}`;

const noCapacity = ofOffer('EC2 has no capacity');
const overQuota = ofOffer('A quota of the account leaves no room');
const notAllowed: Sentence = ({ action, said }) =>
  `The credential may not call ec2:${action}: its policy lacks that permission.${words(said)}`;
const expired: Sentence = ({ said }) => `The credential’s keys have expired.${words(said)}`;
const tooOften: Sentence = ({ action, region }) =>
  `EC2 counts too many calls of ${action} in ${region} and wants fewer for a while.`;
const missing =
  (what: string): Sentence =>
  ({ region, said }) =>
    `There is no such ${what} in ${region}, or not for this account.${words(said)}`;

const MINUTE_MS = 60_000;

/** A signature is refused for being old, or for being wrong; a clock that is off is behind both. */
const badSignature: Sentence = (facts) => {
  const { skewMs } = facts;
  if (skewMs === null) {
    return `EC2 refuses the signature: the secret half of the key is wrong.${words(facts.said)}`;
  }
  const minutes = Math.round(Math.abs(skewMs) / MINUTE_MS);
  return `EC2 refuses the signature: the clock of Drydock’s machine is ${minutes} min ${skewMs > 0 ? 'ahead of' : 'behind'} EC2’s.`;
};

const wrongKeys: Sentence = (facts) =>
  facts.skewMs === null
    ? `EC2 does not take the credential’s keys.${words(facts.said)}`
    : badSignature(facts);

const SENTENCES: Readonly<Record<string, Sentence>> = {
  InsufficientInstanceCapacity: noCapacity,
  InsufficientCapacity: noCapacity,
  InsufficientHostCapacity: noCapacity,
  InsufficientReservedInstanceCapacity: noCapacity,
  InsufficientCapacityOnHost: noCapacity,
  InsufficientVolumeCapacity: noCapacity,
  InsufficientFreeAddressesInSubnet: ofOffer('The subnet has no address left'),
  Unsupported: ofOffer('The zone does not have what is needed'),
  VcpuLimitExceeded: overQuota,
  InstanceLimitExceeded: overQuota,
  MaxSpotInstanceCountExceeded: overQuota,
  SpotMaxPriceTooLow: ofOffer('The spot price is above what is allowed'),
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted': () =>
    'The account lacks the role AWSServiceRoleForEC2Spot, without which there are no spot instances, and the credential may not make it.',
  VolumeLimitExceeded: overQuota,
  MaxIOPSLimitExceeded: overQuota,
  NetworkInterfaceLimitExceeded: overQuota,
  OptInRequired: ({ said }) =>
    `The account has not subscribed to what this needs (a region, or a product of the image).${words(said)}`,
  VPCIdNotSpecified: ({ region }) =>
    `The account has no default network in ${region}: name subnets in the configuration.`,
  RequestLimitExceeded: tooOften,
  Throttling: tooOften,
  ThrottlingException: tooOften,
  'InvalidAMIID.NotFound': missing('image'),
  'InvalidAMIID.Malformed': missing('image'),
  'InvalidAMIID.Unavailable': missing('image'),
  'InvalidKeyPair.NotFound': missing('key pair'),
  'InvalidGroup.NotFound': missing('security group'),
  'InvalidSecurityGroupID.NotFound': missing('security group'),
  'InvalidSubnetID.NotFound': missing('subnet'),
  IdempotentParameterMismatch: () =>
    'EC2 knows the token of this launch with another request: nothing is asked for under it any more.',
  IdempotentInstanceTerminated: () => 'The instance that this launch made has been terminated.',
  UnauthorizedOperation: notAllowed,
  AccessDenied: notAllowed,
  AccessDeniedException: notAllowed,
  AuthFailure: wrongKeys,
  InvalidClientTokenId: wrongKeys,
  UnrecognizedClientException: wrongKeys,
  MissingAuthenticationToken: wrongKeys,
  SignatureDoesNotMatch: badSignature,
  RequestExpired: badSignature,
  RequestInTheFuture: badSignature,
  RequestTimeTooSkewed: badSignature,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
};

/** A sentence for a person on an answer of EC2. A code without one of its own is named. */
export function sentenceFor(code: string | null, facts: SaidFacts): string {
  const { action, url, status, said } = facts;
  if (code === null) {
    return `${url} answered ${action} with HTTP ${status} and nothing that EC2 would say.`;
  }
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  return sentence?.(facts) ?? `EC2 answered ${action} with ${code}.${words(said)}`;
}
