import type {
  JsonObject,
  OperationKind,
  OperationPhase,
  OperationReason,
  OperationResult,
  OperationStatus,
} from '@drydock/model';

/** How a repository operation is done. */
export interface OperationWish {
  readonly strategy?: 'squash' | 'rebase' | 'merge';
  /** Of the commit that is made. */
  readonly author?: GitPerson;
  readonly message?: string;
  /** What has to exit with 0. */
  readonly test?: OperationTest;
  /** Names or ids of the only blueprints that its working copy may come from; null for any. */
  readonly blueprints: readonly string[] | null;
  /** Of the working copy, beyond the repository. */
  readonly attributes: JsonObject;
}

export interface GitPerson {
  readonly name: string;
  readonly email: string;
}

export interface OperationTest {
  readonly script?: string;
  readonly argv?: readonly string[];
  readonly timeoutSeconds?: number;
}

/** What is asked for. */
export interface OperationAsk {
  readonly kind: OperationKind;
  /** A name of a blueprint’s, or an address. */
  readonly repository: string;
  /** What is tested or landed; null for a check. */
  readonly ref: string | null;
  /** The branch that it is to be on; null only for a check. */
  readonly branch: string | null;
  readonly wish: OperationWish;
  /** How often others may move the branch before it gives up. */
  readonly triesMax: number;
}

/** What is kept of what its test prints. */
export interface KeptOutput {
  readonly id: string;
  readonly leaseId: string;
}

/** How far it is; written under its claim as it goes on. */
export interface OperationProgress {
  readonly phase: OperationPhase;
  /** Which of its leases it works on. Another one where something may still run on the one before. */
  readonly copy: number;
  /** How often others have moved the branch. */
  readonly moved: number;
  /** What the ref named, where the branch was, what was made of both, and the tree of that. */
  readonly head: string | null;
  readonly base: string | null;
  readonly commit: string | null;
  readonly tree: string | null;
  /** Whether `commit` is to be pushed where `base` is, and nobody knows yet what came of it. */
  readonly pushing: boolean;
  readonly output: KeptOutput | null;
  /** Why it was put off last. */
  readonly reason: string | null;
}

/** What it came to. */
export interface OperationOutcome {
  /** Null where it did not end well. */
  readonly result: OperationResult | null;
  /** Null where it did. */
  readonly reason: OperationReason | null;
  /** For a person. */
  readonly sentence: string;
  readonly base: string | null;
  readonly head: string | null;
  readonly commit: string | null;
  readonly tree: string | null;
  /** How often it was integrated. */
  readonly tries: number;
  /** Of a conflict: what was being done, and which files do not fit. */
  readonly during: string | null;
  readonly files: readonly string[];
  /** Git’s own, of a push that was refused. */
  readonly words: string | null;
  /** Of a test that failed; null where it did not end by itself. */
  readonly exitCode: number | null;
}

/** An operation as its writer sees it. */
export interface OperationFacts extends OperationAsk {
  readonly id: string;
  readonly projectId: string;
  readonly author: string;
  readonly status: OperationStatus;
  /** Looks that ended with a fault. */
  readonly tries: number;
  readonly progress: OperationProgress;
}

/** An operation as it is shown. */
export interface ShownOperation extends OperationAsk {
  readonly id: string;
  readonly author: string;
  readonly status: OperationStatus;
  readonly progress: OperationProgress;
  readonly outcome: OperationOutcome | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly beganAt: Date | null;
  readonly endedAt: Date | null;
  /** What stands in its way; null once it is over. */
  readonly standing: OperationObstacles | null;
}

export interface OperationObstacles {
  /** The operation that has its branch, where that is another. */
  readonly holder: string | null;
  /** How many older ones wait for the same branch. */
  readonly ahead: number;
  /** Its lease that is not active yet. */
  readonly lease: string | null;
  /** One that it had before and of which something is left. */
  readonly former: string | null;
  readonly dismissed: boolean;
}

/** The noun that its leases are of. */
export const WORKING_COPY = 'working-copy';
