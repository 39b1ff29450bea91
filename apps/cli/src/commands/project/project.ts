import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addList, addShow } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, argument } from '../command.ts';

/** `drydock project ...` */
export function addProjectCommands(program: Command, context: () => Context): void {
  const project = program.command('project').description('look at projects, and create them');

  addCommand(project, context, {
    name: 'create',
    description: 'create a project; prints its id. For the project that administers',
    arguments: [argument('<name>', 'lower-case words joined by dashes')],
    run: async (given, _, name) => {
      const { createProject } = await import('./create.ts');
      await createProject(given, name);
    },
  });

  addList(project, context, NOUNS.project);
  addShow(project, context, NOUNS.project);
}
