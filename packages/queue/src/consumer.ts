import type { QueueName } from '@drydock/engine';
import { Worker, type Job } from 'bullmq';
import { HINT_OF, type HintJob } from './hint-job.ts';
import { createMender } from './mend-queue.ts';
import { parseFrom } from './parse.ts';
import { openPatientRedis } from './redis.ts';
import type { OnRubbish } from './rubbish.ts';

export interface ConsumerOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly queue: QueueName;
  /** Jobs that this process works on at once. */
  readonly concurrency: number;
  /** `job` is the id of the hint's job, for the log. */
  readonly handle: (hint: HintJob, job: string) => Promise<void>;
  /** A hint's work failed: the object is due anyway, so this is for the log. */
  readonly onFailed: (hint: HintJob, error: Error, job: string) => void;
  /** The queue itself fails, with Redis away or what lies there: again and again, for as long as it does. */
  readonly onError: (error: Error) => void;
  /** A job was no hint, or the queue held what no queue holds; it was taken away. */
  readonly onRubbish: OnRubbish;
}

export interface Consumer {
  /** Resolves once hints are taken from the queue. */
  ready(): Promise<void>;
  /** Takes no more hints and waits for those at work, at most so long. */
  stop(timeoutMs: number): Promise<void>;
}

/** What is wrong with a queue and makes no error is found as often. */
const LOOK_EVERY_MS = 30_000;
/** Ids of jobs are short numbers, unless somebody else made them. */
const JOB_ID_LENGTH_MAX = 32;

/** Takes hints from a queue. */
export function consume(options: ConsumerOptions): Consumer {
  const { redisUrl, prefix, queue, concurrency, handle, onFailed, onError, onRubbish } = options;
  const connection = openPatientRedis(redisUrl, `drydock:${queue}`);
  const mender = createMender(connection, { prefix, queue }, onRubbish);
  const worker = new Worker<unknown>(
    queue,
    async (job: Job<unknown>) => {
      const hint: HintJob | null = parseFrom('job', HINT_OF[queue], job.data, onRubbish);
      if (hint === null) {
        return;
      }
      const id = (job.id ?? 'none').slice(0, JOB_ID_LENGTH_MAX);
      try {
        // Returns nothing: what a job returns is kept in Redis for anybody to read.
        await handle(hint, id);
      } catch (error) {
        onFailed(hint, error instanceof Error ? error : new Error('Something was thrown.'), id);
        throw error;
      }
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
  worker.on('error', (error) => {
    mender.failed(error);
    onError(error);
  });
  const mending = setInterval(() => mender.look(), LOOK_EVERY_MS);
  mending.unref();
  return {
    ready: async () => {
      await worker.waitUntilReady();
    },
    stop: async (timeoutMs) => {
      clearInterval(mending);
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
