export { openPatientRedis, openRedis } from './redis.ts';
export { createBudgets, type BudgetsOptions } from './budgets.ts';
export { createLocks, LockLost } from './lock.ts';
export { createHints, openQueues, type Queues } from './hints.ts';
export type { HintJob } from './hint-job.ts';
export { RUBBISH_PLACES, type OnRubbish, type RubbishPlace } from './rubbish.ts';
export { createChanges, createChangesListener, type ChangesListener } from './changes.ts';
export { createCommitSignal, listenForCommits, type CommitListener } from './commit-signal.ts';
export { createNudges, type NudgesPort } from './nudges.ts';
export {
  createSessions,
  type OpenedSession,
  type Seal,
  type Sessions,
  type SessionWish,
} from './sessions.ts';
export { consume, type Consumer, type ConsumerOptions } from './consumer.ts';
export { RedisInspection, type QueueFacts, type RedisFacts } from './inspection.ts';
export { redisCondition, type RedisCondition } from './condition.ts';
export { assertNoEviction } from './policy.ts';
export type { Redis } from 'ioredis';
