import type { QueueFacts } from '@drydock/queue';

/** A worker's connection is back within a tenth of a second; the rest is for a machine that is busy. */
const BACK_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 250;

/**
 * What the queues are like once each has a worker, or has had none for a while. BullMQ has workers
 * open their connection anew where Redis was slow or away: up to six seconds after Redis is back, a
 * worker that had been connected again is gone for a moment, and nothing is wrong with it.
 */
export async function lookAtQueues(redis: {
  queues(): Promise<readonly QueueFacts[]>;
}): Promise<readonly QueueFacts[]> {
  const giveUpAt = performance.now() + BACK_WITHIN_MS;
  for (;;) {
    const queues = await redis.queues();
    const isAbsent = queues.some(({ workerIdleSeconds: idle }) => idle.length === 0);
    if (!isAbsent || performance.now() > giveUpAt) {
      return queues;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
}
