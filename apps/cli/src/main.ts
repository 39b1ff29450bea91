import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { createColors } from 'picocolors';
import type { GlobalOptions } from './context.ts';
import { exitCodeOf } from './exit-code.ts';
import { processIo, takesColor, type Io } from './io.ts';
import { createProgram } from './program.ts';
import { describeError } from './report-error.ts';

/** apps/cli/dist, or apps/cli/src, is three levels below it. */
const OWN_ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const USAGE_EXIT_CODE = 2;

/** Runs one command line; resolves to the exit code. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  let exitCode = 0;
  // What went wrong with a write is told to whoever wrote; a second telling would be fatal.
  io.stdout.on('error', () => undefined);
  io.stderr.on('error', () => undefined);
  const program = createProgram(io, OWN_ROOT, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has already said what is wrong; help and version are no errors.
      return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    }
    const isPlain = program.opts<GlobalOptions>().color === false;
    io.stderr.write(describeError(error, createColors(!isPlain && takesColor(io.stderr, io.env))));
    return exitCodeOf(error);
  }
}
