import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DrydockError } from '@drydock/model';
import type { SimFacts } from '@drydock/sim';
import { Fleet } from './fleet.ts';
import type { StackOptions } from './stack.ts';

/** The simulator of EC2, watched and started again as the fleet is. */
export interface Simulator {
  readonly url: string;
  readonly facts: SimFacts;
  /** Its one process is of the kind `sim`. */
  readonly fleet: Fleet;
}

export interface StartingSimulator {
  /** Rejects where it does not come up. */
  readonly up: Promise<Simulator>;
  /** Ends it, with its machines, also while it starts. */
  readonly stop: () => Promise<void>;
}

/** The variable by which AWS's SDK finds the endpoint of EC2. */
const ENDPOINT = 'AWS_ENDPOINT_URL_EC2';

/** What of the environment a simulator needs: nothing that is secret. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ'] as const;

const directoryIn = (directory: string): string => join(directory, 'sim');

/** Starts one where that is wanted; it comes up beside what else is started. Null where it is not. */
export function beginSimulator(options: StackOptions, drainMs: number): StartingSimulator | null {
  if (options.sim !== true || (options.env[ENDPOINT] ?? '') !== '') {
    return null;
  }
  const { root } = options;
  const directory = directoryIn(options.directory);
  const { onLine } = options;
  const logDirectory = join(options.directory, 'logs');
  mkdirSync(logDirectory, { recursive: true, mode: 0o700 });
  const fleet = new Fleet({
    entries: { sim: join(root, 'packages', 'sim', 'dist', 'main.js') },
    args: ['--directory', directory],
    counts: {},
    cwd: root,
    env: Object.fromEntries(
      PASSED_ON.flatMap((name) =>
        options.env[name] === undefined ? [] : [[name, options.env[name]]],
      ),
    ),
    logDirectory,
    drainMs,
    ...(onLine === undefined ? {} : { onLine }),
  });
  const up = start(fleet, directory);
  // Whoever waits for it hears of a failure; until then it is nobody's.
  up.catch(() => undefined);
  return {
    up,
    stop: async () => {
      await up.catch(() => undefined);
      await fleet.stop();
    },
  };
}

async function start(fleet: Fleet, directory: string): Promise<Simulator> {
  // Loaded only here, and while it starts: who wants none needs nothing of it.
  const [{ readSimFacts }] = await Promise.all([import('@drydock/sim'), fleet.start()]);
  const url = fleet.url('sim');
  if (url === null) {
    throw new DrydockError('local-stack-failed', 'The simulator of EC2 does not say where it is.');
  }
  return { url, facts: readSimFacts(directory), fleet };
}

/** Removes what an earlier one kept, and ends what its machines still run. */
export async function removeSimulated(stackDirectory: string): Promise<void> {
  const directory = directoryIn(stackDirectory);
  if (existsSync(directory)) {
    const { removeSim } = await import('@drydock/sim');
    await removeSim(directory);
  }
}
