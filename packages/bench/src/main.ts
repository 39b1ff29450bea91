/** What `npm run bench` runs after the build: the benchmark, on an installation of its own. */
import { DrydockError } from '@drydock/model';
import { against } from './against/command.ts';
import { machinesCommand, scale, tenantsCommand } from './growth/command.ts';
import { cases } from './cases/command.ts';
import type { Command } from './command.ts';
import { listenForInterruption } from './interruption.ts';

const EXIT_USAGE = 2;

/** What the first word may name; without one the cases are run. */
const COMMANDS: Readonly<Record<string, Command>> = {
  against,
  machines: machinesCommand,
  scale,
  tenants: tenantsCommand,
};

const startedAtMs = performance.now();

/** The table is the output; what is told meanwhile goes beside it. */
const say = (text: string): void => {
  const seconds = (performance.now() - startedAtMs) / 1_000;
  process.stderr.write(`${seconds.toFixed(1).padStart(6)} s  ${text}\n`);
};
const print = (text: string): void => {
  process.stdout.write(`\n${text}\n`);
};
// Whoever read it may be gone; cleaning up does not depend on it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

process.exitCode = await main();

async function main(): Promise<number> {
  const interruption = listenForInterruption();
  try {
    const [word = '', ...rest] = process.argv.slice(2);
    const command = COMMANDS[word];
    const surroundings = { interruption, say, print };
    return await (command === undefined
      ? cases(process.argv.slice(2), surroundings)
      : command(rest, surroundings));
  } catch (error) {
    if (interruption.signal.aborted) {
      say('stopped');
      return interruption.exitCode;
    }
    complain(error);
    return DrydockError.is(error) && error.code === 'invalid-request' ? EXIT_USAGE : 1;
  } finally {
    interruption.close();
  }
}

function complain(error: unknown): void {
  if (!DrydockError.is(error)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return;
  }
  process.stderr.write(`${error.message}\n`);
  if (error.hint !== undefined) {
    process.stderr.write(`${error.hint}\n`);
  }
}
