import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DrydockError } from '@drydock/model';

/** What the commands of the benchmark share in reading their arguments. */

type Options = NonNullable<ParseArgsConfig['options']>;

interface Parsed<Taken extends Options> {
  readonly values: ReturnType<typeof parseArgs<{ options: Taken }>>['values'];
  readonly words: readonly string[];
}

/** @throws DrydockError `invalid-request` */
export function parseWords<const Taken extends Options>(
  argv: readonly string[],
  usage: string,
  options: Taken,
): Parsed<Taken> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
    });
    return { values, words: positionals };
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error), usage);
  }
}

/** Of the keys those that a list with commas names; all where nothing is said. */
export function choice(
  list: string | undefined,
  keys: readonly string[],
  usage: string,
): readonly string[] {
  const chosen = list === undefined ? keys : list.split(',').map((key) => key.trim());
  const unknown = chosen.filter((key) => !keys.includes(key));
  if (unknown.length > 0) {
    throw wrong(`There is no case "${unknown.join(', ')}"; there are ${keys.join(', ')}.`, usage);
  }
  return chosen;
}

export function wholeNumber(name: string, text: string, max: number, usage: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > max) {
    throw wrong(`${name} takes a whole number from 1 to ${max}, not "${text}".`, usage);
  }
  return number;
}

export function positive(name: string, text: string, usage: string): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number <= 0) {
    throw wrong(`${name} takes a number above zero such as 1.05, not "${text}".`, usage);
  }
  return number;
}

export function wrong(message: string, usage: string): DrydockError {
  return new DrydockError('invalid-request', message, { hint: usage });
}
