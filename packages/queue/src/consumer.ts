import type { QueueName } from '@drydock/engine';
import { Worker, type Job } from 'bullmq';
import { openPatientRedis } from './redis.ts';
import type { HintJob } from './hints.ts';

export interface ConsumerOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly queue: QueueName;
  /** Jobs that this process works on at once. */
  readonly concurrency: number;
  /** `job` is the id of the hint's job, for the log. */
  readonly handle: (hint: HintJob, job: string) => Promise<void>;
  /** A job failed: the object is due anyway, so this is for the log. */
  readonly onFailed: (hint: HintJob | undefined, error: Error, job?: string) => void;
}

export interface Consumer {
  /** Resolves once hints are taken from the queue. */
  ready(): Promise<void>;
  /** Takes no more hints and waits for those at work, at most so long. */
  stop(timeoutMs: number): Promise<void>;
}

/** Takes hints from a queue. */
export function consume(options: ConsumerOptions): Consumer {
  const { redisUrl, prefix, queue, concurrency, handle, onFailed } = options;
  const connection = openPatientRedis(redisUrl, `drydock:${queue}`);
  const worker = new Worker<HintJob>(
    queue,
    async (job: Job<HintJob>) => {
      // Returns nothing: what a job returns is kept in Redis for anybody to read.
      await handle(job.data, job.id ?? 'none');
    },
    {
      connection,
      prefix,
      concurrency,
      lockDuration: 30_000,
      stalledInterval: 10_000,
      // A hint that stalled is only looked at again; it must never be given up for good.
      maxStalledCount: 1_000,
      runRetryDelay: 1_000,
    },
  );
  worker.on('failed', (job, error) => onFailed(job?.data, error, job?.id));
  worker.on('error', (error) => onFailed(undefined, error));
  return {
    ready: async () => {
      await worker.waitUntilReady();
    },
    stop: async (timeoutMs) => {
      const closed = worker.close().catch(() => undefined);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      // With Redis frozen, close() never returns.
      await Promise.race([closed, late]);
      clearTimeout(timer);
      connection.disconnect();
    },
  };
}
