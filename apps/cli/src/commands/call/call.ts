import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect, durationOption } from '../option.ts';

/** `drydock call ...` */
export function addCallCommand(program: Command, context: () => Context): void {
  program
    .command('call')
    .description('call an operation of an interface that a lease’s kind defines')
    .argument('<interface>', 'one of the lease’s interfaces')
    .argument('<operation>', 'see `drydock blueprint kinds -o json`')
    .argument('[json]', 'its input, as a JSON object; - reads it from standard input')
    .requiredOption('--lease <id>', 'the lease')
    .option('--set <key=value>', 'a field of the input; may be repeated', collect)
    .addOption(durationOption('--timeout <duration>', 'give it up after so long'))
    .addHelpText('after', '\nPrints the answer as JSON.\n')
    .action(async (name: string, operation: string, json: string | undefined, options: unknown) => {
      const { callOperation } = await import('./run.ts');
      await callOperation(
        context(),
        { name, operation, json },
        options as Parameters<typeof callOperation>[2],
      );
    });
}
