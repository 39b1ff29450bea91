import { MARKS } from '@drydock/model';
import { Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect, durationOption } from '../option.ts';

type OperateName = 'drain' | 'hold' | 'resume' | 'reclaim' | 'abandon';

/** `drydock resource allocate|drain|hold|resume|reclaim|abandon` */
export function addResourceOperations(resource: Command, context: () => Context): void {
  resource
    .command('allocate')
    .description('have a resource built without a lease; prints its id')
    .requiredOption('--blueprint <name>', 'what builds it: a name or an id')
    .option('--attribute <key=value>', 'as a lease would ask; may be repeated', collect)
    .option('--wait', 'wait until it is active')
    .addOption(durationOption('--timeout <duration>', 'wait no longer (default: 10m)'))
    .action(async (options: unknown) => {
      const { allocateResource } = await import('./allocate.ts');
      await allocateResource(context(), options as Parameters<typeof allocateResource>[1]);
    });

  const operate = (name: OperateName, description: string): Command =>
    resource
      .command(name)
      .description(description)
      .argument('<ids...>', 'their ids, or the first letters of them')
      .addOption(
        new Option('--reason <text>', 'why, for whoever reads the timeline').makeOptionMandatory(
          name === 'abandon',
        ),
      )
      .option('--wait', 'wait for what comes of it; fails where it is rejected')
      .addOption(durationOption('--timeout <duration>', 'wait no longer (default: 1m)'))
      .action(async (ids: string[], options: unknown) => {
        const { operateResources } = await import('./operate.ts');
        const given = options as Parameters<typeof operateResources>[3];
        await operateResources(context(), name, ids, given);
      });

  operate('drain', 'let resources take no new leases; those they have run on');
  operate('hold', 'keep resources to look at: no new leases, and nobody takes them down').addOption(
    durationOption('--for <duration>', 'then it ends by itself (default: 1d)'),
  );
  operate('resume', 'clear a mark of resources').addOption(
    new Option('--mark <mark>', 'which one; needed where they have several').choices(MARKS),
  );
  operate('reclaim', 'take resources down only if nobody uses them');
  operate(
    'abandon',
    'let go of ended resources that cannot be taken down: what is left stays there',
  );
}
