import { Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect, durationOption, limitOption, wholeNumber } from '../option.ts';

/** `drydock lease ...`: the commands and their options. What they do is loaded when they are run. */
export function addLeaseCommands(program: Command, context: () => Context): void {
  const lease = program.command('lease').description('request, look at and give back leases');

  lease
    .command('request')
    .description('request a lease, or several; prints their ids')
    .requiredOption('--type <type>', 'what to lease: host, storage, ...')
    .option('--attribute <key=value>', 'what it must have; may be repeated', collect)
    .option('--attributes <json>', 'the same, as a JSON object')
    .option('--blueprint <name>', 'only from this blueprint; may be repeated', collect)
    .addOption(durationOption('--ttl <duration>', 'how long to hold it, from activation'))
    .addOption(durationOption('--wait-timeout <duration>', 'how long it may wait to be served'))
    .option('--priority <n>', 'higher is served first', wholeNumber)
    .option('--owner <name>', 'whom it is for')
    .option('--label <key=value>', 'a mark of your own; may be repeated', collect)
    .option('--count <n>', 'so many leases at once', wholeNumber)
    .option('--atomic', 'with --count: all of them or none')
    .option('--wait', 'wait until active; a lease that ends before is an error')
    .addOption(durationOption('--timeout <duration>', 'with --wait: wait no longer than this'))
    .action(async (options: unknown) => {
      const { requestLease } = await import('./request.ts');
      await requestLease(context(), options as Parameters<typeof requestLease>[1]);
    });

  lease
    .command('list')
    .description('list leases that live')
    .option('--all', 'also those that are destroyed')
    .option('--status <statuses>', 'only these, with commas')
    .option('--type <type>', 'only of this type')
    .option('--owner <name>', 'only of this owner')
    .option('--resource <id>', 'only on this resource')
    .option('--holder <id>', 'only those that this resource stands on')
    .option('--label <key=value>', 'only with this label; may be repeated', collect)
    .addOption(limitOption())
    .action(async (options: unknown) => {
      const { listLeases } = await import('./list.ts');
      await listLeases(context(), options as Parameters<typeof listLeases>[1]);
    });

  lease
    .command('show')
    .description('show a lease')
    .argument('<id>', 'its id, or the first letters of it')
    .action(async (id: string) => {
      const { showLease } = await import('./show.ts');
      await showLease(context(), id);
    });

  lease
    .command('renew')
    .description('put a lease’s deadline off')
    .argument('<id>', 'its id, or the first letters of it')
    .addOption(durationOption('--ttl <duration>', 'from now; default: as it was requested'))
    .action(async (id: string, options: { ttl?: number }) => {
      const { renewLease } = await import('./renew.ts');
      await renewLease(context(), id, options);
    });

  lease
    .command('release')
    .description('give leases back')
    .argument('<id...>', 'their ids, or the first letters of them')
    .option('--wait', 'wait until everything they had is gone')
    .addOption(durationOption('--timeout <duration>', 'with --wait: wait no longer than this'))
    .action(async (ids: string[], options: { wait?: boolean; timeout?: number }) => {
      const { releaseLeases } = await import('./release.ts');
      await releaseLeases(context(), ids, options);
    });

  lease
    .command('explain')
    .description('say why a lease stands where it stands')
    .argument('<id>', 'its id, or the first letters of it')
    .action(async (id: string) => {
      const { explainLease } = await import('./explain.ts');
      await explainLease(context(), id);
    });

  lease
    .command('events')
    .description('tell a lease’s story, oldest first')
    .argument('<id>', 'its id, or the first letters of it')
    .addOption(new Option('-f, --follow', 'go on until it is destroyed'))
    .action(async (id: string, options: { follow?: boolean }) => {
      const { showEvents } = await import('./events.ts');
      await showEvents(context(), id, options);
    });
}
