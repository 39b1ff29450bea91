import { newId } from '@drydock/model';
import { consume, openQueues } from '@drydock/queue';
import pg from 'pg';
import type { Bench, Case } from '../bench.ts';

const TIMES = 1_000;
const WARM_UP = 100;
/** A hundred times what they take. */
const ALL_TAKEN_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 5_000;

/** What the parts cost by themselves: no lease can be faster than some of these. */
export const floor: Case = {
  key: 'e',
  title: `For scale: one step of the parts, ${TIMES} times`,
  async run(bench) {
    const jobs: number[][] = [];
    const inserts: number[][] = [];
    for (let run = 0; run < bench.runs; run += 1) {
      bench.say(`run ${run + 1} of ${bench.runs}`);
      jobs.push(await startJobs(bench));
      inserts.push(await insertRows(bench));
    }
    return [
      {
        name: 'empty BullMQ job',
        unit: 'ms',
        clock: 'before it is added, to the first line of its handler, both in one process',
        runs: jobs,
      },
      {
        name: 'committed INSERT',
        unit: 'ms',
        clock: 'before a one-row INSERT is sent on an open connection, to its answer',
        runs: inserts,
      },
    ];
  },
};

async function startJobs({ redisUrl, signal }: Bench): Promise<number[]> {
  // A prefix of its own: the workers do not see these queues.
  const prefix = 'bench';
  const queues = openQueues(redisUrl, prefix, 'bench', () => undefined);
  let taken: (atMs: number) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const consumer = consume({
    redisUrl,
    prefix,
    queue: 'update',
    concurrency: 1,
    handle: () => {
      taken(performance.now());
      return Promise.resolve();
    },
    onFailed: (_, error) => failed(error),
    onError: (error) => failed(error),
    onRubbish: (where, why) => failed(new Error(`${where}: ${why}`)),
  });
  const ended = AbortSignal.any([signal, AbortSignal.timeout(ALL_TAKEN_WITHIN_MS)]);
  const giveUp = (): void => failed(new Error('The queue was not worked off in time.'));
  ended.addEventListener('abort', giveUp);
  try {
    await consumer.ready();
    return await timed(async () => {
      ended.throwIfAborted();
      const start = new Promise<number>((resolve, reject) => {
        taken = resolve;
        failed = reject;
      });
      const data = { kind: 'lease', id: newId('lease') } as const;
      const options = { removeOnComplete: true, removeOnFail: true };
      const [startedAtMs] = await Promise.all([
        start,
        queues.byName.update.add('lease', data, options),
      ]);
      return startedAtMs;
    });
  } finally {
    ended.removeEventListener('abort', giveUp);
    await consumer.stop(STOP_WITHIN_MS);
    queues.close();
  }
}

async function insertRows({ databaseUrl, signal }: Bench): Promise<number[]> {
  // As the store opens its pool, where that has a say in how long a statement takes.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 1,
    keepAlive: true,
    options: '-c jit=off',
    // Known to pg since 8.22; its types do not have it yet.
    ...({ pipeline: true } as object),
  });
  // What is asked next says that a connection was cut.
  pool.on('error', () => undefined);
  try {
    await pool.query('CREATE TABLE bench_row (id bigserial PRIMARY KEY, word text NOT NULL)');
    const insert = { name: 'insert', text: 'INSERT INTO bench_row (word) VALUES ($1)' };
    return await timed(async () => {
      signal.throwIfAborted();
      await pool.query({ ...insert, values: ['a word'] });
      return performance.now();
    });
  } finally {
    await pool.query('DROP TABLE IF EXISTS bench_row');
    await pool.end();
  }
}

/** What each step took, in ms, up to the moment that it answers. */
async function timed(step: () => Promise<number>): Promise<number[]> {
  const timesMs: number[] = [];
  for (let count = -WARM_UP; count < TIMES; count += 1) {
    const startedAtMs = performance.now();
    const endedAtMs = await step();
    if (count >= 0) {
      timesMs.push(endedAtMs - startedAtMs);
    }
  }
  return timesMs;
}
