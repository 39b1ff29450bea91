import { Ec2Error } from '../protocol/ec2-error.ts';
import type { Effect, Facts } from '../faults/fault.ts';
import type { Faults, Struck } from '../faults/faults.ts';

/** Faults in place of an answer, in the order in which they are looked for. */
const ODD = ['error', 'cut', 'silence', 'body'] as const;
export type Odd = Struck<(typeof ODD)[number]>;

export function takeOdd(faults: Faults, facts: Facts): Odd | null {
  for (const what of ODD) {
    const odd = faults.take(what, facts);
    if (odd !== null) return odd;
  }
  return null;
}

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
export const throttled = (): Ec2Error =>
  new Ec2Error('RequestLimitExceeded', 'Request limit exceeded.');

export const errorOf = ({ code, message, status }: Extract<Effect, { what: 'error' }>): Ec2Error =>
  new Ec2Error(code, message, status);
