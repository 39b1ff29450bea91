import { Argument, type Command } from 'commander';
import {
  addCommand,
  argument,
  argumentOf,
  duration,
  flag,
  limited,
  text,
  texts,
  type GivenArgument,
  type GivenOptions,
} from '../commands/command.ts';
import type { Context } from '../context.ts';
import { ALL_NOUNS } from './index.ts';
import { endpointOf, idKindOf, takes, type Noun } from './noun.ts';

/** An argument that means one of the nouns, or several: what there is can be completed. */
export class NounArgument extends Argument {
  readonly nouns: readonly Noun[];

  constructor(flags: string, description: string, nouns: readonly Noun[]) {
    super(flags, description);
    this.nouns = nouns;
  }
}

/** Files here, and `LEASE:PATH`: of these the lease can be completed. */
export class LeasePathArgument extends NounArgument {}

const ID = 'its id, or the first letters of it';
const ANY_ID = 'an id, or its first letters, with what it begins with: lease_7k2';
const NAME = 'its name, its id, or the first letters of that';

/** One of a noun: what an id, its first letters or a name means. */
export const one = (noun: Noun, description?: string): GivenArgument<string> =>
  argumentOf(
    noun.isNamed === true
      ? new NounArgument('<name>', description ?? NAME, [noun])
      : new NounArgument('<id>', description ?? ID, [noun]),
  );

/** Several of a noun. */
export const several = (
  noun: Noun,
  flags: `<${string}...>` | `[${string}...]`,
  description: string,
): GivenArgument<string[]> => argumentOf(new NounArgument(flags, description, [noun]));

/** `drydock <noun> list` */
export function addList(group: Command, context: () => Context, noun: Noun): void {
  const isWhole = endpointOf(noun, 'list')?.answer === 'items';
  addCommand(group, context, {
    name: 'list',
    description: noun.list.description,
    options: {
      ...noun.list.options,
      ...plainOptions(noun),
      ...ageOptions(noun),
      ...(!isWhole && { limit: limited() }),
    } as GivenOptions,
    run: async (given, options) => {
      const { listNoun } = await import('./list.ts');
      await listNoun(given, noun, options);
    },
  });
}

/** What every list takes, what finds one by its name or its id, and what ages stand for. */
const ELSEWHERE = ['limit', 'cursor', 'name', 'idPrefix', 'createdAfter', 'createdBefore'];

/** Options for the parameters of its route that the noun says nothing of. */
function plainOptions({ list, client, ...noun }: Noun): GivenOptions {
  const { query = [], commas = [] } = endpointOf({ list, client, ...noun }, 'list') ?? {};
  const known: readonly string[] = [
    ...ELSEWHERE,
    ...Object.keys(list.options),
    ...(list.covers ?? []),
  ];
  const plain = query.filter((name) => !known.includes(name));
  return Object.fromEntries(plain.map((name) => [name, plainOption(name, commas.includes(name))]));
}

/** People know how old something is, not when it was made. */
function ageOptions(noun: Noun): GivenOptions {
  return takes(noun, 'createdBefore')
    ? {
        olderThan: duration('--older-than <duration>', 'only those that are older'),
        newerThan: duration('--newer-than <duration>', 'only those that are younger'),
      }
    : {};
}

function plainOption(name: string, isSeveral: boolean): GivenOptions[string] {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const flags = `--${words.replaceAll(' ', '-')}`;
  if (name === 'label') {
    return texts(`${flags} <key=value>`, 'only with this label; may be repeated');
  }
  if (name === 'nameContains') {
    return text(`${flags} <text>`, 'only with this in their name, in any case');
  }
  return isSeveral
    ? text(`${flags} <values>`, `only of these, with commas: ${words}`)
    : text(`${flags} <value>`, `only of this ${words}`);
}

/** `drydock <noun> show ...` */
function addShow(group: Command, context: () => Context, noun: Noun): void {
  addCommand(group, context, {
    name: 'show',
    description: noun.show?.description ?? '',
    arguments: [one(noun)],
    run: async (given, _, text) => {
      const { showNoun } = await import('./show.ts');
      await showNoun(given, noun, text);
    },
  });
}

/** `drydock <noun> delete ...` */
function addDelete(group: Command, context: () => Context, noun: Noun, description: string): void {
  addCommand(group, context, {
    name: 'delete',
    description,
    arguments: [one(noun)],
    run: async (given, _, text) => {
      const { deleteNoun } = await import('./delete.ts');
      await deleteNoun(given, noun, text);
    },
  });
}

/** What every noun has, as far as it has not a command of that name of its own. */
export function addCommandsOfNoun(group: Command, context: () => Context, noun: Noun): void {
  const lacks = (name: string): boolean => group.commands.every((own) => own.name() !== name);
  if (lacks('list')) {
    addList(group, context, noun);
  }
  if (noun.show !== undefined && lacks('show')) {
    addShow(group, context, noun);
  }
  if (noun.delete !== undefined && lacks('delete')) {
    addDelete(group, context, noun, noun.delete.description);
  }
}

/** `drydock <noun> release`: those that are named, or those that the options of its list find. */
export function addRelease(
  group: Command,
  context: () => Context,
  noun: Noun,
  description: string,
): void {
  const { all: _, status: __, ...narrowing } = noun.list.options;
  addCommand(group, context, {
    name: 'release',
    description: `${description}: those that are named, or that the options find`,
    arguments: [several(noun, '[id...]', 'their ids, or the first letters of them')],
    options: {
      ...narrowing,
      ...plainOptions(noun),
      ...ageOptions(noun),
      reason: text('--reason <text>', 'why, for whoever reads the timeline'),
      wait: flag('--wait', 'wait until everything they had is gone'),
      timeout: duration('--timeout <duration>', 'with --wait: wait no longer than this'),
    } as GivenOptions,
    run: async (given, options, texts) => {
      const { release } = await import('./release.ts');
      await release(given, noun, texts, options);
    },
  });
}

/** Those that have ids of their own. */
const shown = (): readonly Noun[] => ALL_NOUNS.filter((noun) => idKindOf(noun) !== null);
const having = (what: string): readonly Noun[] =>
  shown().filter((noun) => endpointOf(noun, what) !== undefined);

/** `drydock show`, `label`, `commands`, `attempts` and `slots`: of whatever an id is the id of. */
export function addCommandsOfAll(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'show',
    description: 'show what an id is the id of',
    arguments: [argumentOf<string>(new NounArgument('<id>', ANY_ID, shown()))],
    run: async (given, _, id) => {
      const { showAny } = await import('./show.ts');
      await showAny(given, shown(), id);
    },
  });
  addCommand(program, context, {
    name: 'label',
    description: 'set labels of whatever an id is the id of, and take them away',
    arguments: [
      argumentOf<string>(new NounArgument('<id>', ANY_ID, having('update'))),
      argument('<changes...>', 'key=value sets one, key- takes one away'),
    ],
    run: async (given, _, id, changes) => {
      const { changeLabels } = await import('./label.ts');
      await changeLabels(given, having('update'), id, changes);
    },
  });
  for (const [what, description] of [
    ['commands', 'list what was wished of a lease, a resource or a blueprint, and what came of it'],
    ['attempts', 'list where a lease was tried'],
    ['slots', 'list the slots that a resource and its leases hold'],
  ] as const) {
    addCommand(program, context, {
      name: what,
      description,
      arguments: [argumentOf<string>(new NounArgument('<id>', ANY_ID, having(what)))],
      options: { limit: limited() },
      run: async (given, options, id) => {
        const { listTold } = await import('./told.ts');
        await listTold(given, what, having(what), id, options);
      },
    });
  }
}
