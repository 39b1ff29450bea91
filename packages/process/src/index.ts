export { keepServing } from './keep-serving.ts';
export { CANNOT_START_STATUS, type CannotStartMessage } from './cannot-start.ts';
export { createLog, type Logger, type LogOptions } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { createRedisFaults, type RedisFaults } from './redis-faults.ts';
export { serveMetrics, type MetricsServer } from './serve-metrics.ts';
export { runProcess, type ProcessContext, type ReadyMessage, type Service } from './run-process.ts';
export { secretValues } from './scrub.ts';
export { openTracing } from './tracing/open-tracing.ts';
export {
  noTracing,
  type SpanAttributes,
  type SpanOptions,
  type TraceSpan,
  type Tracing,
} from './tracing/tracing.ts';
export { postgresAt, redisAt, untilAnswers, type Dependency } from './until-answers.ts';
