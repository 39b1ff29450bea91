/**
 * What each error code of EC2 is about, and what follows from it. The codes and what they mean are those of
 * AWS's page "Error codes for the Amazon EC2 API"; the ones about signatures and keys are of "Common errors".
 */

/** What a refusal is about. */
export type Scope =
  /** This type in this zone, in this market. */
  | 'place'
  /** This type in this market, wherever. */
  | 'type'
  /** All spot instances. */
  | 'spot'
  /** The account, whatever is asked for. */
  | 'account'
  /** What is asked for: it would be refused anywhere and at any time. */
  | 'request'
  /** Who asks. */
  | 'credential';

/** What to do next. */
export type Follows =
  /** The scope is out for a while: the next offer. */
  | 'next'
  /** The scope is out for this resource: the next offer, and where there is none, stop. */
  | 'never'
  /** The same again after a pause. */
  | 'pause'
  /** Stop and tell. */
  | 'stop';

/**
 * Whether a call that ended so has done anything. `unknown`: nobody knows; the same is asked again under the
 * same token.
 */
export type Made = 'nothing' | 'unknown';

export interface ErrorRow {
  readonly scope: Scope;
  readonly follows: Follows;
  readonly made: Made;
}

const row = (scope: Scope, follows: Follows, made: Made = 'nothing'): ErrorRow => ({
  scope,
  follows,
  made,
});

const ROWS: Readonly<Record<string, ErrorRow>> = {
  // No machine of this type is free there.
  InsufficientInstanceCapacity: row('place', 'next'),
  InsufficientCapacity: row('place', 'next'),
  InsufficientHostCapacity: row('place', 'next'),
  InsufficientReservedInstanceCapacity: row('place', 'next'),
  InsufficientCapacityOnHost: row('place', 'next'),
  InsufficientFreeAddressesInSubnet: row('place', 'next'),
  InsufficientVolumeCapacity: row('place', 'next'),
  // The zone has no such type; it may get it, but not while somebody waits.
  Unsupported: row('place', 'never'),
  UnsupportedOperation: row('type', 'never'),
  UnsupportedHibernationConfiguration: row('type', 'never'),
  InvalidSubnet: row('place', 'never'),
  'InvalidSubnetID.NotFound': row('place', 'never'),
  'InvalidSubnetID.Malformed': row('place', 'never'),

  // Quotas are per family of types and market; the next type may be of another family.
  VcpuLimitExceeded: row('type', 'next'),
  InstanceLimitExceeded: row('type', 'next'),
  'InvalidInstanceType.NotFound': row('type', 'never'),
  InvalidInstanceType: row('type', 'never'),

  MaxSpotInstanceCountExceeded: row('spot', 'next'),
  SpotMaxPriceTooLow: row('place', 'next'),
  MaxSpotFleetRequestCountExceeded: row('spot', 'next'),
  InvalidSpotInstanceRequest: row('spot', 'never'),
  // The account's service-linked role for spot is missing, and these keys may not make it.
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted': row('spot', 'never'),

  VolumeLimitExceeded: row('account', 'pause'),
  MaxIOPSLimitExceeded: row('account', 'pause'),
  NetworkInterfaceLimitExceeded: row('account', 'pause'),
  ResourceLimitExceeded: row('account', 'pause'),
  AddressLimitExceeded: row('account', 'pause'),
  PendingVerification: row('account', 'pause'),
  ResourceCountExceeded: row('account', 'pause'),
  OptInRequired: row('account', 'stop'),
  Blocked: row('account', 'stop'),
  VPCIdNotSpecified: row('account', 'stop'),
  DefaultVpcDoesNotExist: row('account', 'stop'),
  MissingInput: row('account', 'stop'),

  RequestLimitExceeded: row('account', 'pause'),
  Throttling: row('account', 'pause'),
  ThrottlingException: row('account', 'pause'),
  ThrottledException: row('account', 'pause'),
  EC2ThrottledException: row('account', 'pause'),
  RequestThrottled: row('account', 'pause'),
  RequestThrottledException: row('account', 'pause'),
  TooManyRequestsException: row('account', 'pause'),
  BandwidthLimitExceeded: row('account', 'pause'),

  'InvalidAMIID.NotFound': row('request', 'stop'),
  'InvalidAMIID.Malformed': row('request', 'stop'),
  'InvalidAMIID.Unavailable': row('request', 'stop'),
  'InvalidKeyPair.NotFound': row('request', 'stop'),
  'InvalidKeyPair.Format': row('request', 'stop'),
  'InvalidGroup.NotFound': row('request', 'stop'),
  'InvalidGroupId.Malformed': row('request', 'stop'),
  'InvalidSecurityGroupID.NotFound': row('request', 'stop'),
  'InvalidSecurityGroupId.Malformed': row('request', 'stop'),
  'InvalidSnapshot.NotFound': row('request', 'stop'),
  InvalidBlockDeviceMapping: row('request', 'stop'),
  'InvalidUserData.Malformed': row('request', 'stop'),
  'InvalidIamInstanceProfileArn.Malformed': row('request', 'stop'),
  'InvalidParameterValue.IamInstanceProfile': row('request', 'stop'),
  InvalidParameter: row('request', 'stop'),
  InvalidParameterValue: row('request', 'stop'),
  InvalidParameterCombination: row('request', 'stop'),
  InvalidParameterDependency: row('request', 'stop'),
  InvalidInput: row('request', 'stop'),
  MissingParameter: row('request', 'stop'),
  UnknownParameter: row('request', 'stop'),
  ValidationError: row('request', 'stop'),
  MalformedQueryString: row('request', 'stop'),
  InvalidAction: row('request', 'stop'),
  TagLimitExceeded: row('request', 'stop'),
  TagPolicyViolation: row('request', 'stop'),
  'InvalidTagKey.Malformed': row('request', 'stop'),
  InvalidTagKey: row('request', 'stop'),
  'InvalidKMSKey.InvalidState': row('request', 'stop'),
  EncryptedVolumesNotSupported: row('request', 'stop'),
  // Under this token something else was asked for: what came of that is not this call's.
  IdempotentParameterMismatch: row('request', 'stop', 'unknown'),
  IdempotentInstanceTerminated: row('request', 'stop'),

  // Who may do it can say so at any time; a key that is wrong is changed by a person.
  UnauthorizedOperation: row('credential', 'stop'),
  AccessDenied: row('credential', 'stop'),
  AccessDeniedException: row('credential', 'stop'),
  AuthFailure: row('credential', 'pause'),
  InvalidClientTokenId: row('credential', 'pause'),
  UnrecognizedClientException: row('credential', 'pause'),
  MissingAuthenticationToken: row('credential', 'pause'),
  IncompleteSignature: row('credential', 'pause'),
  SignatureDoesNotMatch: row('credential', 'pause'),
  RequestExpired: row('credential', 'pause'),
  RequestInTheFuture: row('credential', 'pause'),
  RequestTimeTooSkewed: row('credential', 'pause'),
  ExpiredToken: row('credential', 'pause'),
  ExpiredTokenException: row('credential', 'pause'),
  InvalidToken: row('credential', 'pause'),
  TokenRefreshRequired: row('credential', 'pause'),
  // The SDK's own: its chain found none.
  CredentialsProviderError: row('credential', 'pause'),

  // Server errors: AWS says of these that the call may have been made.
  InternalError: row('account', 'pause', 'unknown'),
  InternalFailure: row('account', 'pause', 'unknown'),
  ServerInternal: row('account', 'pause', 'unknown'),
  ServiceUnavailable: row('account', 'pause', 'unknown'),
  Unavailable: row('account', 'pause', 'unknown'),
  RequestTimeout: row('account', 'pause', 'unknown'),
};

export const KNOWN_CODES: readonly string[] = Object.keys(ROWS);

/** A code that is not in the table puts what was asked for out for a while. */
const UNKNOWN_CODE: ErrorRow = row('place', 'next');

/** Null for a code that the table does not have. */
export const rowOf = (code: string): ErrorRow | null =>
  Object.hasOwn(ROWS, code) ? (ROWS[code] ?? null) : null;

/**
 * What follows from an answer. The code says it where it is known, whatever status it came with: a lack of
 * capacity comes with 400 and with 500. Without a known code the status says whether anything was made.
 */
export function judgeError(code: string | null, status: number | null, said: string): ErrorRow {
  if (code !== null && /^InvalidParameterValue$/.test(code) && /InstanceType/i.test(said)) {
    return row('type', 'never');
  }
  const known = code === null ? null : rowOf(code);
  if (known !== null) {
    return known;
  }
  const isRefused = code !== null && status !== null && status >= 400 && status < 500;
  if (status === 429) {
    return row('account', 'pause');
  }
  return isRefused ? UNKNOWN_CODE : row('account', 'pause', 'unknown');
}

const THROTTLED =
  /^(RequestLimitExceeded|Throttling|ThrottlingException|ThrottledException|EC2ThrottledException|RequestThrottled|RequestThrottledException|TooManyRequestsException|BandwidthLimitExceeded)$/;

export const isThrottled = (code: string | null, status: number | null): boolean =>
  status === 429 || (code !== null && THROTTLED.test(code));
