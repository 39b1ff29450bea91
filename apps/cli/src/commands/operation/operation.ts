import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { one } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import {
  addCommand,
  argument,
  duration,
  flag,
  needed,
  number,
  oneOf,
  text,
  texts,
} from '../command.ts';

const repository = () =>
  argument('<repository>', 'a name that a blueprint has for it, or an address');

const ref = () => argument('<ref>', 'a branch, a tag, a ref or a commit');

/** Of all three. */
const common = () => ({
  blueprint: texts('--blueprint <name>', 'only a working copy of this one; may be repeated'),
  attribute: texts('--set, --attribute <key=value>', 'of its working copy; may be repeated'),
  label: texts('--label <key=value>', 'a mark of one’s own; may be repeated'),
  wait: flag('--wait', 'wait until it is over, show what it does and what its test prints'),
  timeout: duration('--timeout <duration>', 'wait no longer (default: without end)'),
});

const integrating = () => ({
  onto: needed(text('--onto <branch>', 'the branch that it is to be on')),
  strategy: oneOf('--strategy <strategy>', 'how (default: squash)', ['squash', 'rebase', 'merge']),
  author: text('--author <author>', 'of the commit that is made: "Ada <ada@example.org>"'),
  message: text('-m, --message <text>', 'of the commit that is made'),
  test: text('--test <script>', 'for /bin/sh, in the working copy: has to exit with 0'),
  testTimeout: duration('--test-timeout <duration>', 'the test may take no longer (default: 10m)'),
  tries: number('--tries <n>', 'how often others may move the branch (default: 5)'),
});

/** `drydock operation ...` */
export function addOperationCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'check',
    description: 'see whether a repository can be leased, looked at and pushed to',
    arguments: [repository()],
    options: {
      ...common(),
      onto: text('--onto <branch>', 'a branch that has to be there'),
    },
    run: async (given, options, where) => {
      const { askOperation } = await import('./ask.ts');
      await askOperation(given, { kind: 'check', repository: where }, options);
    },
  });
  addCommand(group, context, {
    name: 'test',
    description: 'see whether a ref fits onto a branch, and whether its test passes then',
    arguments: [repository(), ref()],
    options: { ...common(), ...integrating() },
    run: async (given, options, where, what) => {
      const { askOperation } = await import('./ask.ts');
      await askOperation(given, { kind: 'test', repository: where, ref: what }, options);
    },
  });
  addCommand(group, context, {
    name: 'land',
    description: 'bring a ref onto a branch, test it there, and push it once',
    arguments: [repository(), ref()],
    options: { ...common(), ...integrating() },
    help: '\nWith --wait it exits with 4 where it did not land.\n',
    run: async (given, options, where, what) => {
      const { askOperation } = await import('./ask.ts');
      await askOperation(given, { kind: 'land', repository: where, ref: what }, options);
    },
  });
  addCommand(group, context, {
    name: 'dismiss',
    description: 'want one to go no further, or say that its failure has been seen',
    arguments: [one(NOUNS.operation)],
    options: { reason: text('--reason <text>', 'why, for whoever reads the timeline') },
    run: async (given, options, id) => {
      const { dismissOperation } = await import('./dismiss.ts');
      await dismissOperation(given, id, options);
    },
  });
  addCommand(group, context, {
    name: 'logs',
    description: 'show what its test has printed',
    arguments: [one(NOUNS.operation)],
    options: { follow: flag('-f, --follow', 'go on until it is over') },
    run: async (given, options, id) => {
      const { showOperationLogs } = await import('./logs.ts');
      await showOperationLogs(given, id, options);
    },
  });
}
