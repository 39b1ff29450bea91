import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addCommand } from './command.ts';

/** `drydock whoami` */
export function addWhoAmICommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'whoami',
    description: 'show who calls: project, role and scopes of the token',
    run: async (given) => {
      const { whoAmI } = await import('./token/who-am-i.ts');
      await whoAmI(given);
    },
  });
}
