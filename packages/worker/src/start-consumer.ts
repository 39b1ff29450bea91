import type { QueueName } from '@drydock/engine';
import type { ProcessContext } from '@drydock/process';
import { consume, type Consumer, type HintJob } from '@drydock/queue';

/** Takes hints from a queue with this process's settings; a failed one is logged, not retried. */
export async function startConsumer(
  context: ProcessContext,
  queue: QueueName,
  handle: (hint: HintJob) => Promise<void>,
  concurrency = context.config.workerConcurrency,
): Promise<Consumer> {
  const { config, log, stopping } = context;
  const consumer = consume({
    redisUrl: config.redisUrl,
    prefix: config.queuePrefix,
    queue,
    concurrency,
    handle,
    onFailed: (hint, error) => {
      if (!stopping.aborted) {
        log.warn({ queue, hint, err: error }, 'a hint failed; the sweep looks again');
      }
    },
  });
  await consumer.ready();
  return consumer;
}
