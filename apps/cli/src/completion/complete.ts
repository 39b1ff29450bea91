import type { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { completeArgument, completeOption } from './values.ts';

/** What the words so far come to: the command that they name, and what is to be completed. */
interface Place {
  readonly command: Command;
  /** The option whose value is to be completed. */
  readonly option: Option | undefined;
  /** How many arguments stand before the last word. */
  readonly position: number;
  /** Nothing of ours follows after `--`. */
  readonly isOver: boolean;
}

/**
 * Completes the last of the words: commands and options as the program has them, values where
 * they are few or the API can tell them.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  context: () => Context,
): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const { command, option, position, isOver } = walk(program, words.slice(0, -1));
  if (isOver) {
    return [];
  }
  const starting = (found: readonly string[], start: string): string[] =>
    found.filter((one) => one.startsWith(start)).sort();
  if (option !== undefined) {
    return starting(await valuesOf(option, command, last, context), last);
  }
  const [, name, start] = /^(--[\w-]+)=(.*)$/.exec(last) ?? [];
  if (name !== undefined && start !== undefined) {
    const given = find(command, name);
    const values = given === undefined ? [] : await valuesOf(given, command, start, context);
    return starting(values, start).map((value) => `${name}=${value}`);
  }
  if (last.startsWith('-')) {
    return starting(optionsOf(command).flatMap(flagsOf), last);
  }
  const names = command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
  const argument = command.registeredArguments[position] ?? command.registeredArguments.at(-1);
  const isTaken = argument === undefined || (position > 0 && !argument.variadic);
  if (isTaken || names.length > 1) {
    return starting(names, last);
  }
  const { argChoices } = argument;
  return starting(argChoices ?? (await completeArgument(argument, last, context)), last);
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let option: Option | undefined;
  let position = 0;
  for (const word of words) {
    if (option !== undefined) {
      option = undefined;
    } else if (word === '--') {
      return { command, option, position, isOver: true };
    } else if (word.startsWith('-')) {
      const found = find(command, word);
      option = found?.required === true ? found : undefined;
    } else {
      const next = command.commands.find((one) => one.name() === word);
      position = next === undefined ? position + 1 : 0;
      command = next ?? command;
    }
  }
  return { command, option, position, isOver: false };
}

/** Its own, and those of the commands around it, which may stand anywhere. */
function optionsOf(command: Command): readonly Option[] {
  const all = command.createHelp().visibleOptions(command);
  return command.parent === null ? all : [...all, ...command.parent.options, ...inherited(command)];
}

function inherited(command: Command): readonly Option[] {
  const above = command.parent?.parent ?? null;
  return above === null ? [] : above.options;
}

function find(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find((option) => option.long === flag || option.short === flag);
}

const flagsOf = (option: Option): string[] => (option.long === undefined ? [] : [option.long]);

async function valuesOf(
  option: Option,
  command: Command,
  start: string,
  context: () => Context,
): Promise<readonly string[]> {
  return option.argChoices ?? (await completeOption(command, option, start, context));
}
