import type { AccountState } from './account/account-state.ts';
import type { Addresses } from './account/addresses.ts';
import type { InstanceRecord } from './account/records.ts';
import type { Faults } from './faults/faults.ts';
import type { Facts } from './faults/fault.ts';
import type { Journal } from './journal.ts';
import type { Life } from './life/life.ts';
import type { Times } from './life/times.ts';

/** What the simulator is made of, for its actions. */
export interface World {
  readonly state: AccountState;
  readonly addresses: Addresses;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly life: Life;
  readonly times: Times;
  /** Whether a ClientToken is remembered, as at EC2. */
  readonly keepsTokens: boolean;
  /** Told of what goes wrong in the simulator itself, and is nobody's refusal. */
  readonly failed: (error: unknown) => void;
  /** Of the service: ms since 1970. */
  readonly now: () => number;
}

export const iso = (ms: number): string => new Date(ms).toISOString();

export const factsOf = (
  { accountId, type, zone, market }: InstanceRecord,
  action: string,
  accessKeyId: string | null,
): Facts => ({ action, accountId, accessKeyId, type, zone, market });
