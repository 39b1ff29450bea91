import { setMaxListeners } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import type { Installation } from '../bench.ts';
import { warmUp, WARM_UP } from '../blueprint.ts';
import { connected, type Addresses } from '../installation.ts';
import type { Interruption } from '../interruption.ts';
import { machineFacts } from '../machine.ts';
import { startBuild, type Build } from './build.ts';
import type { PairedCase, Sizes, Two } from './paired-case.ts';
import type { Comparison } from './report.ts';

/** On the disk of the working copy: what is in memory only would make every commit free. */
const DIRECTORY = join(REPOSITORY_ROOT, '.drydock', 'against');

export interface AgainstOptions {
  readonly checkouts: { readonly a: string; readonly b: string };
  readonly cases: readonly PairedCase[];
  readonly sizes: Sizes;
  readonly limit: number | null;
  readonly interruption: Pick<Interruption, 'signal' | 'again'>;
  readonly say: (text: string) => void;
  readonly directory?: string;
  readonly warmUpLeases?: typeof WARM_UP;
  /** False for tests, whose figures nobody reads. */
  readonly durable?: boolean;
  /** False for tests that have laid a database for each of the two. */
  readonly fresh?: boolean;
}

/**
 * Starts an installation of each checkout, leases from them in turn and removes both, whatever
 * happens.
 *
 * @throws the signal's reason where it was interrupted, DrydockError where something failed
 */
export async function runAgainst(options: AgainstOptions): Promise<Comparison> {
  const {
    checkouts,
    interruption,
    say,
    directory = DIRECTORY,
    durable = true,
    fresh = true,
  } = options;
  const { signal, again } = interruption;
  const stopping = (): void => say('stopping; what was made is removed first');
  signal.addEventListener('abort', stopping);
  const builds: Build[] = [];
  const hurry = (): void => builds.forEach((build) => build.hurry());
  again.addEventListener('abort', hurry);
  try {
    const start = (name: string, checkout: string): Build => {
      const place = join(directory, name.toLowerCase());
      const build = startBuild({ name, checkout, directory: place, durable, fresh, say });
      builds.push(build);
      return build;
    };
    const a = start('A', checkouts.a);
    const b = start('B', checkouts.b);
    const [addressesA, addressesB] = await Promise.all([a.up, b.up]);
    return await Promise.race([
      measure(options, addressesA, addressesB, join(directory, 'a')),
      a.died,
      b.died,
    ]);
  } finally {
    say('removing what was made');
    await Promise.all(builds.map((build) => build.remove()));
    rmSync(directory, { recursive: true, force: true });
    again.removeEventListener('abort', hurry);
    signal.removeEventListener('abort', stopping);
  }
}

async function measure(
  options: AgainstOptions,
  a: Addresses,
  b: Addresses,
  disk: string,
): Promise<Comparison> {
  const { say, interruption } = options;
  const listening = { signal: interruption.signal, say };
  const machine = await machineFacts(a, disk);
  return connected(a, listening, (onA) =>
    connected(b, listening, (onB) => compare(options, { a: onA, b: onB }, machine)),
  );
}

async function compare(
  { checkouts, cases, sizes, limit, say, warmUpLeases = WARM_UP }: AgainstOptions,
  two: Two,
  machine: Comparison['machine'],
): Promise<Comparison> {
  const startedAt = new Date().toISOString();
  setMaxListeners(0, two.a.signal, two.b.signal);
  say('warming up both');
  const warm = ({ client }: Installation): Promise<void> => warmUp(client, warmUpLeases);
  await warm(two.a);
  await warm(two.b);
  const compared: Comparison['cases'][number][] = [];
  for (const each of cases) {
    const { key, title } = each;
    say(`${key}: ${title}`);
    compared.push({ key, title, figures: await each.run(two, sizes) });
  }
  return { startedAt, ...checkouts, limit, machine, cases: compared };
}
