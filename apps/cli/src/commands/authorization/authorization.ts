import { Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { limitOption } from '../option.ts';

const ID = 'its id, or the first letters of it';

/** `drydock authorization ...` */
export function addAuthorizationCommands(program: Command, context: () => Context): void {
  const authorization = program
    .command('authorization')
    .description('ask for blueprints of other projects, and decide who may use one’s own');

  authorization
    .command('ask')
    .description('ask to use a blueprint of another project; prints the id')
    .argument('<blueprint>', 'its whole id, which its owner knows')
    .action(async (blueprint: string) => {
      const { askAuthorization } = await import('./move.ts');
      await askAuthorization(context(), blueprint);
    });

  authorization
    .command('list')
    .description('list what this project asked, and what it was asked')
    .addOption(new Option('--asked', 'only what it asked').conflicts('received'))
    .option('--received', 'only what it was asked')
    .option('--status <statuses>', 'only these, with commas')
    .option('--blueprint <id>', 'only for this blueprint')
    .addOption(limitOption())
    .action(async (options: unknown) => {
      const { listAuthorizations } = await import('./list.ts');
      await listAuthorizations(context(), options as Parameters<typeof listAuthorizations>[1]);
    });

  authorization
    .command('show')
    .description('show an authorization')
    .argument('<id>', ID)
    .action(async (id: string) => {
      const { showAuthorization } = await import('./list.ts');
      await showAuthorization(context(), id);
    });

  const MOVES = [
    ['approve', 'let the project that asks use the blueprint; leases that wait are served'],
    ['withdraw', 'no longer ask'],
  ] as const;
  for (const [verb, description] of MOVES) {
    authorization
      .command(verb)
      .description(description)
      .argument('<id>', ID)
      .action(async (id: string) => {
        const { moveAuthorization } = await import('./move.ts');
        await moveAuthorization(context(), verb, id);
      });
  }

  const REFUSALS = [
    ['decline', 'do not let the project that asks use the blueprint'],
    ['revoke', 'take an authorization back; leases that live run on'],
  ] as const;
  for (const [verb, description] of REFUSALS) {
    authorization
      .command(verb)
      .description(description)
      .argument('<id>', ID)
      .option('--reason <text>', 'shown to the project that asks')
      .action(async (id: string, { reason }: { reason?: string }) => {
        const { moveAuthorization } = await import('./move.ts');
        await moveAuthorization(context(), verb, id, reason);
      });
  }
}
