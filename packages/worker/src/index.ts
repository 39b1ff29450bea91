export { about, openAdapters, type Adapters } from './adapters.ts';
export { ProcessObserver, type ObserverPorts } from './process-observer.ts';
export { runWorker, type WorkerPlan } from './run-worker.ts';
export { preferLocal } from './prefer-local.ts';
export { createTimers } from './timers.ts';
export { startSweeper, type Sweeper } from './sweeper.ts';
export { coalesced } from './coalesce.ts';
export { startConsumer, type ConsumerContext } from './start-consumer.ts';
export { startChecks, type Checks } from './checks.ts';
