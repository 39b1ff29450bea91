import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { COSTS_BY } from '@drydock/model';
import type { Context } from '../../context.ts';
import { addCommand, parsed, text } from '../command.ts';
import { momentOf } from './moment.ts';

/** `drydock cost` */
export function addCostCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'cost',
    description: 'show what resources and leases took, and what that cost',
    options: {
      since: parsed(
        '--since <when>',
        'how long ago, 24h, or a date; default: 24h before the end',
        moment,
      ),
      until: parsed('--until <when>', 'likewise; default: now', moment),
      by: parsed('--by <what>', `${COSTS_BY.join(', ')} or label:<name>; default: blueprint`, told),
      project: text('--project <name>', 'of another project; default: the token’s own'),
    },
    run: async (given, options) => {
      const { showCosts } = await import('./show.ts');
      await showCosts(given, options);
    },
  });
}

function moment(given: string): Date {
  const at = momentOf(given, Date.now());
  if (at === null) {
    throw new InvalidArgumentError('It looks like 24h, 7d, 2026-11-30 or 2026-11-30T08:00:00Z.');
  }
  return at;
}

function told(given: string): string {
  if (!COSTS_BY.some((by) => by === given) && !/^label:.+$/.test(given)) {
    throw new InvalidArgumentError(`It is ${COSTS_BY.join(', ')} or label:<name>.`);
  }
  return given;
}
