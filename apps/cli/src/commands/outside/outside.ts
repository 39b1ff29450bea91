import { Argument, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argumentOf } from '../command.ts';

const finding = argumentOf<string>(new Argument('<finding>', 'its id: find_...'));

/** `drydock outside ...` */
export function addOutsideCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'take-back',
    description: 'have something taken back that nobody owns, whatever its epoch',
    arguments: [finding],
    run: async (given, _options, id) => {
      const { sayOfOutside } = await import('./say.ts');
      await sayOfOutside(given, id, 'takeBack');
    },
  });
  addCommand(group, context, {
    name: 'leave',
    description: 'leave something where it is that nobody owns',
    arguments: [finding],
    run: async (given, _options, id) => {
      const { sayOfOutside } = await import('./say.ts');
      await sayOfOutside(given, id, 'leave');
    },
  });
  addCommand(group, context, {
    name: 'raise-epoch',
    description:
      'say that this database is a copy: what was launched before belongs to the original. For the project that administers',
    run: async (given) => {
      const client = await given.client();
      const { epoch, id } = await client.outside.raiseEpoch();
      await (given.isJson ? given.json({ id, epoch }) : given.text(`${id} is in epoch ${epoch}\n`));
    },
  });
}
