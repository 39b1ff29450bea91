export { createLog, type Logger } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { runProcess, type ProcessContext, type ReadyMessage, type Service } from './run-process.ts';
export { postgresAt, redisAt, untilAnswers, type Dependency } from './until-answers.ts';
