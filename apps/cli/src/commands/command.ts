import { Argument, Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { collect, durationSeconds, LIST_LIMIT, wholeNumber } from './option.ts';

/** An option of which a command gets a `Value`, under the name that it has in `options`. */
export interface GivenOption<Value = unknown, Always extends boolean = boolean> {
  readonly option: Option;
  /** For the compiler alone. */
  readonly value?: Value;
  readonly always: Always;
}

/** An argument of which a command gets a `Value`. */
export interface GivenArgument<Value = unknown> {
  readonly argument: Argument;
  /** For the compiler alone. */
  readonly value?: Value;
}

export type GivenOptions = Readonly<Record<string, GivenOption>>;

/** What a command gets of its options. */
export type OptionsOf<Options extends GivenOptions> = {
  readonly [Name in keyof Options as Options[Name]['always'] extends true ? Name : never]: Value<
    Options[Name]
  >;
} & {
  readonly [Name in keyof Options as Options[Name]['always'] extends true ? never : Name]?: Value<
    Options[Name]
  >;
};

type ArgumentsOf<Arguments extends readonly GivenArgument[]> = {
  readonly [Index in keyof Arguments]: Value<Arguments[Index]>;
};

type Value<Given> = Given extends { readonly value?: infer Of } ? Of : never;

const optional = <Of>(option: Option): GivenOption<Of, false> => ({ option, always: false });

export const flag = (flags: string, description: string): GivenOption<true, false> =>
  optional(new Option(flags, description));

export const text = (flags: string, description: string): GivenOption<string, false> =>
  optional(new Option(flags, description));

/** May be given several times. */
export const texts = (flags: string, description: string): GivenOption<string[], false> =>
  optional(new Option(flags, description).argParser(collect));

export const number = (flags: string, description: string): GivenOption<number, false> =>
  parsed(flags, description, wholeNumber);

/** In seconds. */
export const duration = (flags: string, description: string): GivenOption<number, false> =>
  parsed(flags, description, durationSeconds);

export const parsed = <Of>(
  flags: string,
  description: string,
  parse: (given: string) => Of,
): GivenOption<Of, false> =>
  optional(new Option(flags, description).argParser((given) => parse(given)));

export const oneOf = <const Of extends string>(
  flags: string,
  description: string,
  choices: readonly Of[],
): GivenOption<Of, false> => optional(new Option(flags, description).choices(choices));

export const limited = (): GivenOption<number, false> =>
  number('--limit <n>', `show at most so many (default: ${LIST_LIMIT})`);

/** The command is wrong without it. */
export const needed = <Of>({ option }: GivenOption<Of>): GivenOption<Of, true> => ({
  option: option.makeOptionMandatory(),
  always: true,
});

/** May not be given together with the option of that name. */
export const without = <Of>(
  name: string,
  { option }: GivenOption<Of, false>,
): GivenOption<Of, false> => optional(option.conflicts(name));

type ArgumentValue<Flags extends string> = Flags extends `${string}...${string}`
  ? string[]
  : Flags extends `[${string}`
    ? string | undefined
    : string;

/** Written as it is shown: `<id>`, `[id]` where it may be left out, `<ids...>` for several. */
export const argument = <const Flags extends string>(
  flags: Flags,
  description: string,
): GivenArgument<ArgumentValue<Flags>> => ({ argument: new Argument(flags, description) });

export const argumentOf = <Of>(given: Argument): GivenArgument<Of> => ({ argument: given });

/** A command. What it does is imported when it is run: a line of help does without. */
export interface CommandSpec<
  Arguments extends readonly GivenArgument[],
  Options extends GivenOptions,
> {
  readonly name: string;
  readonly description: string;
  readonly arguments?: Arguments;
  readonly options?: Options;
  /** Stands below the rest of its help. */
  readonly help?: string;
  readonly run: (
    context: Context,
    options: OptionsOf<Options>,
    ...args: ArgumentsOf<Arguments>
  ) => Promise<void>;
}

export function addCommand<
  const Arguments extends readonly GivenArgument[] = readonly [],
  const Options extends GivenOptions = Record<never, never>,
>(parent: Command, context: () => Context, spec: CommandSpec<Arguments, Options>): void {
  const command = parent.command(spec.name).description(spec.description);
  const args = spec.arguments ?? [];
  for (const given of args) {
    command.addArgument(given.argument);
  }
  for (const [name, { option }] of Object.entries(spec.options ?? {})) {
    if (option.attributeName() !== name) {
      throw new Error(`The option ${option.flags} is not called ${name}.`);
    }
    command.addOption(option);
  }
  if (spec.help !== undefined) {
    command.addHelpText('after', spec.help);
  }
  command.action(async (...given: unknown[]) => {
    const values = given.slice(0, args.length) as unknown as ArgumentsOf<Arguments>;
    await spec.run(context(), given[args.length] as OptionsOf<Options>, ...values);
  });
}
