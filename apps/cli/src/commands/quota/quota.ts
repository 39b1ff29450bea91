import { QUOTA_NAMES } from '@drydock/model';
import { Argument, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { quotaValue } from '../option.ts';

/** `drydock quota ...` */
export function addQuotaCommands(program: Command, context: () => Context): void {
  const quota = program.command('quota').description('look at what a project may have, and set it');

  quota
    .command('list')
    .description('list the project’s quotas, and what it uses of them')
    .option('--project <name>', 'of another project: for the project that administers')
    .action(async (options: { project?: string }) => {
      const { listQuotas } = await import('./list.ts');
      await listQuotas(context(), options);
    });

  quota
    .command('set')
    .description('set a quota; known everywhere within 5 s. For the project that administers')
    .addArgument(new Argument('<quota>', 'which one').choices(QUOTA_NAMES))
    .addArgument(new Argument('<value>', 'a number, or default').argParser(quotaValue))
    .option('--project <name>', 'of another project; default: the token’s own')
    .action(async (name: string, value: number | null, options: { project?: string }) => {
      const { setQuota } = await import('./list.ts');
      await setQuota(context(), name as Parameters<typeof setQuota>[1], value, options);
    });
}
