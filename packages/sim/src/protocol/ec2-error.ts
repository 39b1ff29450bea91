/**
 * The HTTP status of each code that is not 400. EC2's own table of codes has client errors (4xx) and server
 * errors (5xx): https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html. A lack of capacity is
 * a server error there, which the SDK repeats at once.
 */
const STATUS: Readonly<Record<string, number>> = {
  AuthFailure: 401,
  OptInRequired: 401,
  UnauthorizedOperation: 403,
  MissingAuthenticationToken: 403,
  DryRunOperation: 412,
  InternalError: 500,
  InternalFailure: 500,
  InsufficientInstanceCapacity: 500,
  InsufficientHostCapacity: 500,
  InsufficientCapacity: 500,
  InsufficientAddressCapacity: 500,
  InsufficientFreeAddressesInSubnet: 400,
  RequestLimitExceeded: 503,
  ServiceUnavailable: 503,
  Unavailable: 503,
};

/** A refusal, as EC2 sends it: a code of EC2's own, and a sentence. */
export class Ec2Error extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = STATUS[code] ?? 400) {
    super(message);
    this.name = 'Ec2Error';
    this.code = code;
    this.status = status;
  }
}

export function missing(parameter: string): Ec2Error {
  return new Ec2Error('MissingParameter', `The request must contain the parameter ${parameter}`);
}

export function invalid(parameter: string, value: string, why = ''): Ec2Error {
  return new Ec2Error(
    'InvalidParameterValue',
    `Value (${value}) for parameter ${parameter} is invalid.${why === '' ? '' : ` ${why}`}`,
  );
}
