import { Argument, type Command } from 'commander';
import { SHELLS } from '../completion/shells.ts';
import type { Context } from '../context.ts';

/** `drydock completion SHELL`, and the command that the shells ask behind it. */
export function addCompletionCommands(program: Command, context: () => Context): void {
  program
    .command('completion')
    .description('print what makes a shell complete drydock’s commands')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText('after', '\nbash: source <(drydock completion bash)\n')
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { SCRIPTS } = await import('../completion/scripts.ts');
      await context().text(SCRIPTS[shell]);
    });

  program
    .command('__complete', { hidden: true })
    .argument('[words...]', 'the words after drydock, the last of them unfinished')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const { complete } = await import('../completion/complete.ts');
      const found = await complete(program, words, context);
      await context().text(found.map((one) => `${one}\n`).join(''));
    });
}
