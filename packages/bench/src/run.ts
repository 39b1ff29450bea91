import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import type { Case } from './bench.ts';
import { warmUp } from './blueprint.ts';
import { onInstallation } from './installation.ts';
import type { Interruption } from './interruption.ts';
import { machineFacts } from './machine.ts';
import type { CaseResult, Results } from './report.ts';

/** On the disk of the working copy: what is in memory only would make every commit free. */
const DIRECTORY = join(REPOSITORY_ROOT, '.drydock', 'bench');

export interface RunOptions {
  readonly cases: readonly Case[];
  readonly runs: number;
  readonly interruption: Interruption;
  readonly say: (text: string) => void;
}

/**
 * Runs the cases one after the other on an installation of its own.
 *
 * @throws the signal's reason where it was interrupted, DrydockError where something failed
 */
export async function runCases({ cases, runs, interruption, say }: RunOptions): Promise<Results> {
  return onInstallation({ directory: DIRECTORY, interruption, say }, async (installation) => {
    const startedAt = new Date().toISOString();
    const machine = await machineFacts(installation, DIRECTORY);
    say('warming up');
    await warmUp(installation.client);
    const results: CaseResult[] = [];
    for (const each of cases) {
      installation.signal.throwIfAborted();
      const { key, title } = each;
      say(`${key}: ${title}`);
      results.push({ key, title, metrics: await each.run({ ...installation, runs }) });
    }
    return { startedAt, runs, machine, cases: results };
  });
}
