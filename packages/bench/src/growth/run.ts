import { rmSync } from 'node:fs';
import { DrydockError } from '@drydock/model';
import type { Installation } from '../bench.ts';
import { warmUp, WARM_UP } from '../blueprint.ts';
import { onInstallation } from '../installation.ts';
import type { Interruption } from '../interruption.ts';
import { machineFacts, type MachineFacts } from '../machine.ts';
import { judge, scaled, type Judged } from './growth.ts';
import type { GrowthCase, Surrounding } from './growth-case.ts';
import { Looks } from './looks.ts';

export interface GrowthOptions {
  readonly cases: readonly GrowthCase[];
  readonly size: number;
  readonly directory: string;
  readonly interruption: Pick<Interruption, 'signal' | 'again'>;
  readonly say: (text: string) => void;
  /** False for tests, whose figures nobody reads. */
  readonly durable?: boolean;
  /** False for tests of one case that have laid a database for it. */
  readonly fresh?: boolean;
}

export interface GrowthResult {
  readonly key: string;
  readonly title: string;
  readonly figures: readonly Judged[];
  /** Why there are none, where the case came to no end. */
  readonly failure: string | null;
}

export interface GrowthResults {
  readonly startedAt: string;
  readonly size: number;
  readonly machine: MachineFacts | null;
  readonly cases: readonly GrowthResult[];
}

/** Each wait has its own limit; this one is for many that all take too long. */
const CASE_WITHIN_MS = { least: 5 * 60_000, ofFullSize: 60 * 60_000 };

/**
 * Runs each case on an installation of its own: what one leaves, hundreds of thousands of leases or
 * a type that stands still, is no other's business, and deleting a database is faster. A case that
 * fails has its reason for a result, and the others are run.
 *
 * @throws the signal's reason where it was interrupted
 */
export async function runGrowth(options: GrowthOptions): Promise<GrowthResults> {
  const { cases, size, interruption, say, directory } = options;
  const startedAt = new Date().toISOString();
  let machine: MachineFacts | null = null;
  const results: GrowthResult[] = [];
  for (const each of cases) {
    interruption.signal.throwIfAborted();
    const { key, title } = each;
    say(`${key}: ${title}${size === 1 ? '' : `; counts times ${size}`}`);
    try {
      const figures = await runCase(each, options, async (installation) => {
        machine ??= await machineFacts(installation, directory);
      });
      results.push({ key, title, figures, failure: null });
    } catch (error) {
      interruption.signal.throwIfAborted();
      const failure = error instanceof Error ? error.message : String(error);
      say(`${key} failed: ${failure}`);
      results.push({ key, title, figures: [], failure });
    }
  }
  rmSync(directory, { recursive: true, force: true });
  return { startedAt, size, machine, cases: results };
}

async function runCase(
  each: GrowthCase,
  { size, interruption, say, directory, durable = true, fresh = true }: GrowthOptions,
  lookAtMachine: (installation: Installation) => Promise<void>,
): Promise<readonly Judged[]> {
  const withinMs = CASE_WITHIN_MS.least + CASE_WITHIN_MS.ofFullSize * size;
  const late = AbortSignal.timeout(withinMs);
  const signal = AbortSignal.any([interruption.signal, late]);
  const { again } = interruption;
  const around = (await each.surround?.()) ?? NOTHING;
  try {
    return await onInstallation(
      { directory, interruption: { signal, again }, say, durable, fresh, env: around.env },
      async (installation, fleet) => {
        await lookAtMachine(installation);
        const looks = await Looks.open(installation.databaseUrl, installation.signal);
        try {
          await looks.liftQuotas(await looks.projectId('default'));
          say('warming up');
          await warmUp(installation.client, {
            leases: scaled(WARM_UP.leases, size, 10),
            many: scaled(WARM_UP.many, size, 50),
          });
          const processes = (): ReturnType<typeof fleet.processes> => fleet.processes();
          const ground = { ...installation, looks, size, processes, directory };
          return (await each.run(ground, around)).map(judge);
        } finally {
          await looks.close();
        }
      },
    );
  } catch (error) {
    if (late.aborted && !interruption.signal.aborted) {
      const minutes = Math.round(withinMs / 60_000);
      throw new DrydockError('timed-out', `It did not end within ${minutes} minutes.`);
    }
    throw error;
  } finally {
    await around.close();
  }
}

const NOTHING: Surrounding = { env: {}, close: () => Promise.resolve() };
