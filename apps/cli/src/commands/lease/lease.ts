import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addRelease, one } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, duration, flag, needed, number, text, texts } from '../command.ts';

/** `drydock lease ...`: the commands and their options. What they do is loaded when they are run. */
export function addLeaseCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'request',
    description: 'request a lease, or several; prints their ids',
    options: {
      type: needed(text('--type <type>', 'what to lease: host, storage, ...')),
      attribute: texts('--set, --attribute <key=value>', 'what it must have; may be repeated'),
      attributes: text('--attributes <json>', 'the same, as a JSON object'),
      blueprint: texts('--blueprint <name>', 'only from this blueprint; may be repeated'),
      quantity: texts(
        '--quantity <name=n>',
        'how much it takes of what its resource offers: cpu=2; may be repeated',
      ),
      ttl: duration('--ttl <duration>', 'how long to hold it, from activation'),
      waitTimeout: duration('--wait-timeout <duration>', 'how long it may wait to be served'),
      priority: number('--priority <n>', 'higher is served first'),
      owner: text('--owner <name>', 'whom it is for'),
      label: texts('--label <key=value>', 'a mark of your own; may be repeated'),
      count: number('--count <n>', 'so many leases at once'),
      atomic: flag('--atomic', 'with --count: all of them or none'),
      wait: flag('--wait', 'wait until active; a lease that ends before is an error'),
      timeout: duration('--timeout <duration>', 'with --wait: wait no longer than this'),
    },
    run: async (given, options) => {
      const { requestLease } = await import('./request.ts');
      await requestLease(given, options);
    },
  });

  addCommand(group, context, {
    name: 'renew',
    description: 'put a lease’s deadline off',
    arguments: [one(NOUNS.lease)],
    options: {
      ttl: duration('--ttl <duration>', 'from now; default: as it was requested'),
    },
    run: async (given, options, id) => {
      const { renewLease } = await import('./renew.ts');
      await renewLease(given, id, options);
    },
  });

  addRelease(group, context, NOUNS.lease, 'give leases back');

  addCommand(group, context, {
    name: 'explain',
    description: 'say why a lease stands where it stands',
    arguments: [one(NOUNS.lease)],
    run: async (given, _, id) => {
      const { explainLease } = await import('./explain.ts');
      await explainLease(given, id);
    },
  });

  addCommand(group, context, {
    name: 'events',
    description: 'tell a lease’s story, oldest first',
    arguments: [one(NOUNS.lease)],
    options: { follow: flag('-f, --follow', 'go on until it is destroyed') },
    run: async (given, options, id) => {
      const { showEvents } = await import('./events.ts');
      await showEvents(given, id, options);
    },
  });
}
