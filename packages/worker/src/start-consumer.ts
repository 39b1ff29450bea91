import type { QueueName, WorkIds } from '@drydock/engine';
import type { ProcessContext, RedisFaults } from '@drydock/process';
import { consume, type Consumer, type HintJob } from '@drydock/queue';

/** What a consumer tells of. */
export interface ConsumerContext extends ProcessContext {
  readonly redisFaults: RedisFaults;
}

/**
 * Takes hints from a queue with this process's settings; a failed one is logged, not retried.
 * `handle` is told the queue and the job, for what is said of the work.
 */
export async function startConsumer(
  context: ConsumerContext,
  queue: QueueName,
  handle: (hint: HintJob, ids: WorkIds) => Promise<void>,
  concurrency = context.config.workerConcurrency,
): Promise<Consumer> {
  const { config, log, stopping, redisFaults } = context;
  const consumer = consume({
    redisUrl: config.redisUrl,
    prefix: config.queuePrefix,
    queue,
    concurrency,
    handle: (hint, job) => handle(hint, { queue, job, [hint.kind]: hint.id }),
    onFailed: (hint, error, job) => {
      if (!stopping.aborted) {
        log.warn({ queue, job, hint, err: error }, 'a hint failed; the sweep looks again');
      }
    },
    onError: (error) => {
      if (!stopping.aborted) {
        redisFaults.queueFailed(queue, error);
      }
    },
    onRubbish: (where, why) => redisFaults.rubbish(where, why),
  });
  await consumer.ready();
  return consumer;
}
