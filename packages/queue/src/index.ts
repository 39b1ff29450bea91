export { openPatientRedis, openRedis } from './redis.ts';
export { createLocks, LockLost } from './lock.ts';
export { createHints, openQueues, type HintJob, type Queues } from './hints.ts';
export { createChanges, createChangesListener, type ChangesListener } from './changes.ts';
export { createStir } from './stir.ts';
export { createNudges, type NudgesPort } from './nudges.ts';
export { consume, type Consumer, type ConsumerOptions } from './consumer.ts';
export { assertNoEviction } from './policy.ts';
export type { Redis } from 'ioredis';
