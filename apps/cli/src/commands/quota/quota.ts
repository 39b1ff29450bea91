import { QUOTA_NAMES, type QuotaName } from '@drydock/model';
import { Argument, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { addList } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, argumentOf, text } from '../command.ts';
import { quotaValue } from '../option.ts';

/** `drydock quota ...` */
export function addQuotaCommands(program: Command, context: () => Context): void {
  const quota = program.command('quota').description('look at what a project may have, and set it');

  addList(quota, context, NOUNS.quota);

  addCommand(quota, context, {
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
