import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argument } from '../command.ts';

/** `drydock project ...` */
export function addProjectCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'create',
    description: 'create a project; prints its id. For the project that administers',
    arguments: [argument('<name>', 'lower-case words joined by dashes')],
    run: async (given, _, name) => {
      const { createProject } = await import('./create.ts');
      await createProject(given, name);
    },
  });
}
