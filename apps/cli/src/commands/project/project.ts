import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { limitOption } from '../option.ts';

/** `drydock project ...` */
export function addProjectCommands(program: Command, context: () => Context): void {
  const project = program.command('project').description('look at projects, and create them');

  project
    .command('create')
    .description('create a project; prints its id. For the project that administers')
    .argument('<name>', 'lower-case words joined by dashes')
    .action(async (name: string) => {
      const { createProject } = await import('./list.ts');
      await createProject(context(), name);
    });

  project
    .command('list')
    .description('list the projects that the token may see')
    .addOption(limitOption())
    .action(async (options: { limit?: number }) => {
      const { listProjects } = await import('./list.ts');
      await listProjects(context(), options);
    });

  project
    .command('show')
    .description('show a project')
    .argument('<name>', 'its name, its id, or the first letters of that')
    .action(async (text: string) => {
      const { showProject } = await import('./list.ts');
      await showProject(context(), text);
    });
}
