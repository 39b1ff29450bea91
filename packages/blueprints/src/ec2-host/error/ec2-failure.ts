import { DrydockError } from '@drydock/model';
import type { ErrorRow } from './error-table.ts';

/** Whether a call that failed was made: `refused` says that it did nothing. */
export type Outcome = 'refused' | 'unknown' | 'unsent';

export interface FailureFacts extends Pick<ErrorRow, 'scope' | 'follows'> {
  readonly outcome: Outcome;
  /** EC2's, or what happened instead of an answer: `no-answer`, `unreachable`, `strange-answer`. */
  readonly code: string;
  /** Whoever counts calls wants none for so long; null where nobody said so. */
  readonly throttledMs: number | null;
  readonly hint?: string;
}

/** A call of EC2's API that did not do what it was asked; its message is a sentence for a person. */
export class Ec2Failure extends DrydockError {
  readonly outcome: Outcome;
  readonly ec2Code: string;
  readonly scope: ErrorRow['scope'];
  readonly follows: ErrorRow['follows'];
  readonly throttledMs: number | null;

  constructor(sentence: string, facts: FailureFacts) {
    super('provider-failed', sentence, facts.hint === undefined ? {} : { hint: facts.hint });
    this.outcome = facts.outcome;
    this.ec2Code = facts.code;
    this.scope = facts.scope;
    this.follows = facts.follows;
    this.throttledMs = facts.throttledMs;
  }
}
