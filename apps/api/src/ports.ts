import type { KindRegistry, Secrets } from '@drydock/blueprint';
import type { AnswerStore, HeldLeasePorts, Hints } from '@drydock/engine';
import type { Logger, Metrics, Tracing } from '@drydock/process';
import type {
  ChangesListener,
  Queues,
  RedisCondition,
  Sessions,
  CommitListener,
} from '@drydock/queue';
import type {
  CostTotal,
  EventStreamReader,
  Gauges,
  KindInUse,
  StalledType,
  TokenReader,
  TraceReader,
} from '@drydock/store';
import type { CountLeases } from './quota/lease-room.ts';
import type { Verbs } from './verbs/verbs.generated.ts';
import type { Views } from './views/views.generated.ts';

/** What the API stands on. */
export interface Ports {
  readonly log: Logger;
  /** The machine this process runs on. */
  readonly node: string;
  readonly kinds: KindRegistry;
  /** The credentials of a project. */
  readonly secretsOf: (projectId: string) => Secrets;
  /** All that a route may write by. */
  readonly verbs: Verbs;
  /** What routes show. */
  readonly views: Views;
  /** What was answered under idempotency keys. */
  readonly answers: AnswerStore;
  /** Leases that resources stand on, for the use of these. */
  readonly heldLeases: HeldLeasePorts['store'];
  readonly eventReader: EventStreamReader;
  /** Whether the database has the migrations that this code expects. */
  readonly isSchemaCurrent: () => Promise<boolean>;
  /** Throws where PostgreSQL does not answer. */
  readonly pingPostgres: () => Promise<void>;
  readonly tokens: TokenReader;
  /** Requests a second from a token without a rate of its own; 0 for no limit. */
  readonly ratePerSecond: number;
  /** For quotas. */
  readonly countLeases: CountLeases;
  readonly hints: Hints;
  /** Wants a resource's health looked at before its time. Best effort. */
  readonly checkSoon: (resourceId: string) => Promise<void>;
  /** Tells other processes that something was committed. Best effort. */
  readonly announceCommit: () => void;
  readonly changes: Pick<ChangesListener, 'listen'>;
  /** Tells when something was committed, here or elsewhere. */
  readonly commits: CommitListener;
  readonly queues: Queues;
  /** Of browsers that have logged in. */
  readonly sessions: Sessions;
  /** Throws where Redis does not answer. */
  readonly pingRedis: () => Promise<void>;
  /** Whether it takes writes, besides. */
  readonly redisCondition: () => Promise<RedisCondition>;
  readonly metrics: Metrics;
  /** What there is right now, read from PostgreSQL. */
  readonly readGauges: () => Promise<Gauges>;
  /** Types whose allocator decides nothing, as of a moment ago; null where PostgreSQL cannot say. */
  readonly stalled: () => Promise<readonly StalledType[] | null>;
  /** Blueprints that the settings forbid, as of a moment ago; null where PostgreSQL cannot say. */
  readonly forbidden: () => Promise<readonly KindInUse[] | null>;
  /** What resources took, as of a minute ago; null where PostgreSQL cannot say. */
  readonly costTotals: () => Promise<readonly CostTotal[] | null>;
  readonly tracing: Tracing;
  /** Asked only where somebody traces. */
  readonly traces: TraceReader;
  /** How long commands that run may go on once the process is stopping. */
  readonly execGraceMs: number;
}
