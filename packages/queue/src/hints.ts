import { QUEUES, type Hint, type Hints, type QueueName } from '@drydock/engine';
import { Queue, type BulkJobOptions } from 'bullmq';
import type { HintJob } from './hint-job.ts';
import { createMender, type Mender } from './mend-queue.ts';
import { openPatientRedis } from './redis.ts';
import type { OnRubbish } from './rubbish.ts';

/**
 * Enough finished jobs stay for Bull Board to show what happened; they are no record of anything.
 * No job id and no deduplication: measured, both swallow the wake-up that arrives while a job of
 * the same name is active or was killed.
 */
const JOB_OPTIONS: BulkJobOptions = {
  removeOnComplete: { count: 200 },
  removeOnFail: { count: 500, age: 24 * 3_600 },
  attempts: 1,
};

/** Hints that wait to be sent, at most: beyond that the sweep has to find the rest. */
const WAITING_MAX = 20_000;

export interface Queues {
  readonly byName: Readonly<Record<QueueName, Queue<HintJob>>>;
  /** For those that fail. */
  readonly menders: Readonly<Record<QueueName, Mender>>;
  close(): void;
}

/** Opens the queues for sending hints and for looking at them. Redis may be down meanwhile. */
export function openQueues(
  redisUrl: string,
  prefix: string,
  name: string,
  onRubbish: OnRubbish,
): Queues {
  const connection = openPatientRedis(redisUrl, `drydock:${name}:queues`);
  const open = (queueName: QueueName): Queue<HintJob> => {
    const queue = new Queue<HintJob>(queueName, { connection, prefix, skipWaitingForReady: true });
    queue.on('error', () => undefined);
    return queue;
  };
  const mender = (queue: QueueName): Mender =>
    createMender(connection, { prefix, queue }, onRubbish);
  const byName = Object.fromEntries(QUEUES.map((each) => [each, open(each)]));
  const menders = Object.fromEntries(QUEUES.map((each) => [each, mender(each)]));
  return {
    byName: byName as Record<QueueName, Queue<HintJob>>,
    menders: menders as Record<QueueName, Mender>,
    close: () => connection.disconnect(),
  };
}

/**
 * Sends hints in the background; while Redis does not answer they wait here. Equal hints that wait
 * together are sent once: each was meant for a look that comes after it was sent, and one such look
 * serves them all.
 */
export function createHints(queues: Queues, onDropped: (count: number) => void): Hints {
  const senders = new Map(
    QUEUES.map((name) => {
      const onRefused = (error: Error): void => queues.menders[name].failed(error);
      return [name, createSender(queues.byName[name], { onDropped, onRefused })] as const;
    }),
  );
  return {
    send: (hints) => {
      for (const hint of hints) {
        senders.get(hint.queue)?.(hint);
      }
    },
  };
}

/** One is most frequent, and needs no pipeline: building one costs as much as sending the job. */
async function add(queue: Queue<HintJob>, jobs: readonly HintJob[]): Promise<void> {
  const [only] = jobs;
  if (only !== undefined && jobs.length === 1) {
    await queue.add(only.kind, only, { ...JOB_OPTIONS });
    return;
  }
  await queue.addBulk(jobs.map((data) => ({ name: data.kind, data, opts: { ...JOB_OPTIONS } })));
}

function createSender(
  queue: Queue<HintJob>,
  {
    onDropped,
    onRefused,
  }: { onDropped: (count: number) => void; onRefused: (error: Error) => void },
): (hint: Hint) => void {
  const waiting = new Map<string, HintJob>();
  let sending = false;

  const flush = async (): Promise<void> => {
    while (waiting.size > 0) {
      const jobs = [...waiting.values()];
      waiting.clear();
      try {
        await add(queue, jobs);
      } catch (error) {
        // Redis refused them. The rows are due; the sweep hints them.
        onRefused(error as Error);
        onDropped(jobs.length);
      }
    }
    sending = false;
  };

  return ({ kind, id }) => {
    if (waiting.size >= WAITING_MAX) {
      onDropped(1);
      return;
    }
    waiting.set(`${kind} ${id}`, { kind, id });
    if (!sending) {
      sending = true;
      // In this very turn of the event loop: a hint is on somebody's critical path.
      queueMicrotask(() => void flush());
    }
  };
}
