import { ROLES } from '@drydock/model';
import { Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect, durationOption, limitOption, wholeNumber } from '../option.ts';

/** `drydock token ...`, and `drydock whoami`. */
export function addTokenCommands(program: Command, context: () => Context): void {
  const token = program.command('token').description('create, look at and revoke tokens');

  token
    .command('create')
    .description('create a token; prints it, this once')
    .argument('<name>', 'lower-case words joined by dashes: the author of what it does')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--scope <area:what>', 'narrows the role, as leases:write; may be repeated', collect)
    .addOption(durationOption('--expires <duration>', 'ends by itself after so long'))
    .option('--rate <n>', 'requests a second that it may send', wholeNumber)
    .option('--project <name>', 'of another project: for the project that administers')
    .action(async (name: string, options: unknown) => {
      const { createToken } = await import('./create.ts');
      await createToken(context(), name, options as Parameters<typeof createToken>[2]);
    });

  token
    .command('list')
    .description('list the project’s tokens that are good')
    .option('--all', 'also those that were revoked or have expired')
    .addOption(limitOption())
    .action(async (options: { all?: boolean; limit?: number }) => {
      const { listTokens } = await import('./list.ts');
      await listTokens(context(), options);
    });

  token
    .command('show')
    .description('show a token, without its secret')
    .argument('[token]', 'its name, its id, or the first letters of that; default: the own one')
    .action(async (text: string | undefined) => {
      const { showToken, whoAmI } = await import('./show.ts');
      const isOwn = text === undefined || text === 'self';
      await (isOwn ? whoAmI(context()) : showToken(context(), text));
    });

  token
    .command('revoke')
    .description('revoke tokens; they stop working within 5 s')
    .argument('<tokens...>', 'their names, their ids, or the first letters of those; or self')
    .action(async (texts: string[]) => {
      const { revokeTokens } = await import('./revoke.ts');
      await revokeTokens(context(), texts);
    });

  program
    .command('whoami')
    .description('show who calls: project, role and scopes of the token')
    .action(async () => {
      const { whoAmI } = await import('./show.ts');
      await whoAmI(context());
    });
}
