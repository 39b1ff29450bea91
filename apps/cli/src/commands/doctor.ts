import type { Command } from 'commander';
import type { Context } from '../context.ts';

/** `drydock doctor`; resolves to the exit code. */
export function addDoctorCommand(
  program: Command,
  context: () => Context,
  exitWith: (code: number) => void,
): void {
  program
    .command('doctor')
    .description('find what is wrong with the installation, and say how to mend it')
    .addHelpText(
      'after',
      '\nWith DATABASE_URL and REDIS_URL, or beside a local stack, it looks into both. Exits with 1\nwhere a check failed.\n',
    )
    .action(async () => {
      const { runDoctor } = await import('../doctor/run.ts');
      exitWith(await runDoctor(context()));
    });
}
