import { QUOTA_NAMES, type QuotaName } from '@drydock/model';
import { Argument, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argumentOf, text } from '../command.ts';
import { quotaValue } from '../option.ts';

/** `drydock quota ...` */
export function addQuotaCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'set',
    description: 'set a quota; known everywhere within 5 s. For the project that administers',
    arguments: [
      argumentOf<QuotaName>(new Argument('<quota>', 'which one').choices(QUOTA_NAMES)),
      argumentOf<number | null>(
        new Argument('<value>', 'a number, or default').argParser(quotaValue),
      ),
    ],
    options: { project: text('--project <name>', 'of another project; default: the token’s own') },
    run: async (given, options, name, value) => {
      const { setQuota } = await import('./set.ts');
      await setQuota(given, name, value, options);
    },
  });
}
