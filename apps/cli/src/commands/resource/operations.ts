import { MARKS } from '@drydock/model';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { several } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import {
  addCommand,
  duration,
  flag,
  needed,
  oneOf,
  text,
  texts,
  type GivenOption,
  type GivenOptions,
} from '../command.ts';
import type { OperateName, OperateOptions } from './operate.ts';

/** `drydock resource allocate|drain|hold|resume|reclaim|update|abandon` */
export function addResourceOperations(resource: Command, context: () => Context): void {
  addCommand(resource, context, {
    name: 'allocate',
    description: 'have a resource built without a lease; prints its id',
    options: {
      blueprint: needed(text('--blueprint <name>', 'what builds it: a name or an id')),
      attribute: texts('--set, --attribute <key=value>', 'as a lease would ask; may be repeated'),
      wait: flag('--wait', 'wait until it is active'),
      timeout: duration('--timeout <duration>', 'wait no longer (default: 10m)'),
    },
    run: async (given, options) => {
      const { allocateResource } = await import('./allocate.ts');
      await allocateResource(given, options);
    },
  });

  operate('drain', 'let resources take no new leases; those they have run on', common());
  operate('hold', 'keep resources to look at: no new leases, and nobody takes them down', {
    ...common(),
    for: duration('--for <duration>', 'then it ends by itself (default: 1d)'),
  });
  operate('resume', 'clear a mark of resources', {
    ...common(),
    mark: oneOf('--mark <mark>', 'which one; needed where they have several', MARKS),
  });
  operate('reclaim', 'take resources down only if nobody uses them', common());
  operate(
    'update',
    'bring idle resources to their blueprint’s present revision, in place',
    common(),
  );
  operate(
    'abandon',
    'let go of ended resources that cannot be taken down: what is left stays there',
    { ...common(), reason: needed(reason()) },
  );

  function operate(name: OperateName, description: string, options: OperateGiven): void {
    addCommand(resource, context, {
      name,
      description,
      arguments: [several(NOUNS.resource, '<ids...>', 'their ids, or the first letters of them')],
      options,
      run: async (given, said, ids) => {
        const { operateResources } = await import('./operate.ts');
        await operateResources(given, name, ids, said);
      },
    });
  }
}

type OperateGiven = GivenOptions & {
  readonly [Name in keyof OperateOptions]: GivenOption<NonNullable<OperateOptions[Name]>>;
};

const reason = () => text('--reason <text>', 'why, for whoever reads the timeline');

const common = () => ({
  reason: reason(),
  wait: flag('--wait', 'wait for what comes of it; fails where it is rejected'),
  timeout: duration('--timeout <duration>', 'wait no longer (default: 1m)'),
});
