import type { NextOperationStatus, OperationStatus } from '@drydock/model';
import type { BeatStore } from '../claim/beat.ts';
import type { NewEvent } from '../event.ts';
import type { Claim, ConsumedCommand, OpenCommand } from '../facts.ts';
import type { Hint } from '../hint.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import type { Idempotency } from '../wish/wish.ts';
import type { Commanded, Rejection } from '../command/commanded.ts';
import type { Once } from '../wish/once.ts';
import type {
  OperationAsk,
  OperationFacts,
  OperationOutcome,
  OperationProgress,
} from './operation.ts';

export interface ClaimedOperation {
  readonly claim: Claim;
  readonly operation: OperationFacts;
  readonly commands: readonly OpenCommand[];
}

/** How far it is, and what follows. */
export interface OperationMark {
  readonly progress: OperationProgress;
  /** `kept`: the work goes on. Else when it is looked at again; null for once something wakes it. */
  readonly next: 'kept' | { readonly delayMs: number } | null;
  /** Whether something went wrong. */
  readonly isFault?: boolean;
  readonly commands?: readonly ConsumedCommand[];
  readonly events?: readonly NewEvent[];
}

export interface OperationEnd {
  readonly status: OperationStatus & NextOperationStatus<'working' | 'queued' | 'failed'>;
  /** Null leaves the one that there is. */
  readonly outcome: OperationOutcome | null;
  readonly commands: readonly ConsumedCommand[];
  readonly events: readonly NewEvent[];
}

/** What LeaseWorker reads and writes of operations. What names a claim is not written once that is another’s. */
export interface WorkOperationStore extends BeatStore, HeldLeaseStore {
  /** Null where nobody has to look at it. */
  claimOperation(id: string, writer: string): Promise<ClaimedOperation | null>;
  openCommands(claim: Claim): Promise<readonly OpenCommand[]>;
  /** Takes its branch. `barred` where another has it, or is older. */
  begin(claim: Claim, event: NewEvent): Promise<'begun' | 'barred' | 'lost'>;
  /** False when fenced out. */
  mark(claim: Claim, mark: OperationMark): Promise<boolean>;
  /**
   * The intent of a push: what is pushed, and where the branch is expected. `commanded`, and nothing is written,
   * where somebody has said something that is not answered.
   */
  intendPush(
    claim: Claim,
    progress: OperationProgress,
    event: NewEvent,
  ): Promise<'written' | 'commanded' | 'lost'>;
  /** Ends it and releases what it holds, in one transaction; whom to hint, or null when fenced out. */
  end(claim: Claim, end: OperationEnd): Promise<readonly Hint[] | null>;
  /** Answers what was said to it after its end. False when fenced out. */
  answer(
    claim: Claim,
    status: OperationStatus,
    commands: readonly ConsumedCommand[],
    events: readonly NewEvent[],
  ): Promise<boolean>;
  /** Releases its leases but for the one of that name; those of which something is left. Null when fenced out. */
  releaseOthers(
    claim: Claim,
    name: string,
  ): Promise<{ readonly left: number; readonly hints: readonly Hint[] } | null>;
  /** Whether it is due right now. */
  whereDue(id: string): Promise<Hint | null>;
}

export interface NewOperation extends OperationAsk {
  readonly id: string;
  readonly projectId: string;
  readonly author: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly slot: string;
  readonly idempotency: Idempotency | null;
}

/** What the API writes of operations. */
export interface AskOperationStore {
  /** @throws DrydockError `quota-exceeded` */
  request(operation: NewOperation, event: NewEvent): Promise<Once<{ readonly id: string }>>;
  dismiss(
    wish: {
      readonly projectId: string;
      readonly id: string;
      readonly author: string;
      readonly reason: string | null;
      readonly idempotency: Idempotency | null;
    },
    ifOver: Rejection,
  ): Promise<Commanded>;
}
