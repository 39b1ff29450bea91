import { DrydockError } from '@drydock/model';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { databaseUrlOf } from '../database-url.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const NAME_LENGTH_MAX = 63;

/** `drydock init`: the first project and token, before there is anybody to ask the API. */
export function addInitCommand(program: Command, context: () => Context): void {
  program
    .command('init')
    .description('make the first project and its admin token, in the database of DATABASE_URL')
    .option('--project <name>', 'its name; it looks after the other projects', 'default')
    .option('--another', 'one more admin token for it, where the earlier ones are lost')
    .action(async ({ project, another }: { project: string; another?: boolean }) => {
      if (!NAME.test(project) || project.length > NAME_LENGTH_MAX) {
        throw new DrydockError('invalid-request', `${project} cannot be the name of a project.`, {
          hint: 'Take lower-case words joined by dashes.',
        });
      }
      const out = context();
      const databaseUrl = databaseUrlOf(out.io.env);
      const { initialize } = await import('@drydock/store');
      const made = await initialize(databaseUrl, { project, another: another === true });
      if (out.isJson) {
        await out.json(made);
        return;
      }
      await out.text(`${made.token}\n`);
      out.note(`An admin’s token of the project ${made.project}. It is shown this once.`);
    });
}
