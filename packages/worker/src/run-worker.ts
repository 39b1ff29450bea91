import { sweep, type QueueName, type Surroundings, type SweepStore } from '@drydock/engine';
import type { Config } from '@drydock/config';
import { runProcess, type ProcessContext } from '@drydock/process';
import { about, openAdapters, type Adapters } from './adapters.ts';
import { startConsumer } from './start-consumer.ts';
import { startSweeper } from './sweeper.ts';

export interface WorkerPlan {
  readonly queue: QueueName;
  /** How long its locks live. */
  readonly lockMs: (config: Config) => number;
  /**
   * The verb behind a hint, with surroundings that know the job, and where the sweep finds what is
   * due.
   */
  readonly wire: (
    adapters: Adapters,
    stopping: AbortSignal,
  ) => {
    readonly handle: (id: string, surroundings: Surroundings) => Promise<void>;
    readonly store: SweepStore;
    /** Runs with each sweep: sets timers for what is due before the next one. */
    readonly lookAhead?: (aheadMs: number) => Promise<void>;
  };
}

/** A little further than the next sweep, which may come late. */
const AHEAD = 1.5;

/**
 * A worker with one queue, or a few: takes their hints, sweeps their phases, drains when it is told to stop. What is
 * slow in one queue takes no turn of another.
 */
export async function runWorker(
  name: string,
  plan: WorkerPlan,
  ...more: readonly Omit<WorkerPlan, 'lockMs'>[]
): Promise<void> {
  await runProcess(name, async (context) => {
    const adapters = await openAdapters(name, context, plan.lockMs(context.config));
    const started: Awaited<ReturnType<typeof startQueue>>[] = [];
    for (const each of [plan, ...more]) {
      started.push(await startQueue(each, context, adapters));
    }
    return {
      stop: async () => {
        await Promise.all(started.map(({ stop }) => stop()));
        await adapters.close();
      },
    };
  });
}

async function startQueue(
  plan: Omit<WorkerPlan, 'lockMs'>,
  context: ProcessContext,
  adapters: Adapters,
): Promise<{ readonly stop: () => Promise<void> }> {
  const { config, log, stopping } = context;
  const { surroundings, redisFaults } = adapters;
  const { hints, observer } = surroundings;
  const { handle, store, lookAhead } = plan.wire(adapters, stopping);
  const consumer = await startConsumer({ ...context, redisFaults }, plan.queue, ({ id }, ids) =>
    handle(id, about(surroundings, ids)),
  );
  const sweeper = startSweeper(
    async () => {
      await sweep(plan.queue, { store, hints, observer });
      await lookAhead?.(config.sweepMs * AHEAD);
    },
    { periodMs: config.sweepMs, log },
  );
  return {
    stop: async () => {
      await sweeper.stop();
      await consumer.stop(config.drainMs);
    },
  };
}
