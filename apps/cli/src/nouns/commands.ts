import { Argument, type Command } from 'commander';
import {
  addCommand,
  argumentOf,
  limited,
  text,
  texts,
  type GivenArgument,
  type GivenOptions,
} from '../commands/command.ts';
import type { Context } from '../context.ts';
import { NOUNS } from './index.ts';
import { endpointOf, idKindOf, type Noun } from './noun.ts';

/** An argument that means one of the nouns, or several: what there is can be completed. */
export class NounArgument extends Argument {
  readonly nouns: readonly Noun[];

  constructor(flags: string, description: string, nouns: readonly Noun[]) {
    super(flags, description);
    this.nouns = nouns;
  }
}

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
  flags: `<${string}...>`,
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
      ...(!isWhole && { limit: limited() }),
    } as GivenOptions,
    run: async (given, options) => {
      const { listNoun } = await import('./list.ts');
      await listNoun(given, noun, options);
    },
  });
}

/** What every list takes, and what finds one by its name or its id. */
const ELSEWHERE = ['limit', 'cursor', 'name', 'idPrefix'];

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

function plainOption(name: string, isSeveral: boolean): GivenOptions[string] {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const flags = `--${words.replaceAll(' ', '-')}`;
  if (name === 'label') {
    return texts(`${flags} <key=value>`, 'only with this label; may be repeated');
  }
  return isSeveral
    ? text(`${flags} <values>`, `only of these, with commas: ${words}`)
    : text(`${flags} <value>`, `only of this ${words}`);
}

/** `drydock <noun> show ...` */
export function addShow(group: Command, context: () => Context, noun: Noun): void {
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

const all = (): readonly Noun[] => Object.values(NOUNS);
/** Those that have ids of their own. */
const shown = (): readonly Noun[] => all().filter((noun) => idKindOf(noun) !== null);
const having = (what: string): readonly Noun[] =>
  shown().filter((noun) => endpointOf(noun, what) !== undefined);

/** `drydock show`, `commands` and `attempts`: of whatever an id is the id of. */
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
  for (const [what, description] of [
    ['commands', 'list what was wished of a lease, a resource or a blueprint, and what came of it'],
    ['attempts', 'list where a lease was tried'],
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
