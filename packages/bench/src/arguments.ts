import { parseArgs } from 'node:util';
import { DrydockError } from '@drydock/model';

export interface Arguments {
  /** Keys of the cases to run, in any order. */
  readonly only: readonly string[];
  readonly runs: number;
  /** Where the figures go as JSON; as it was given. */
  readonly json: string;
  readonly markdown: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [--only a,c] [--runs N] [--json FILE] [--markdown]

  --only      only these cases; default all: a request to active, b a thousand at once,
              c many over few, d hand-over, e the parts by themselves
  --runs      how often each case is run; default 3
  --json      where the figures go as JSON; default .drydock/bench.json
  --markdown  write the table as Markdown`;

const RUNS_DEFAULT = '3';
const RUNS_MAX = 100;
const JSON_DEFAULT = '.drydock/bench.json';

/** @throws DrydockError `invalid-request` */
export function parseArguments(argv: readonly string[], keys: readonly string[]): Arguments {
  const values = parse(argv);
  const only = values.only === undefined ? keys : values.only.split(',').map((key) => key.trim());
  const unknown = only.filter((key) => !keys.includes(key));
  if (unknown.length > 0) {
    throw wrong(`There is no case "${unknown.join(', ')}"; there are ${keys.join(', ')}.`);
  }
  const runs = Number(values.runs);
  if (!/^\d+$/.test(values.runs) || runs < 1 || runs > RUNS_MAX) {
    throw wrong(`--runs takes a whole number from 1 to ${RUNS_MAX}, not "${values.runs}".`);
  }
  const { json, markdown = false, help = false } = values;
  return { only, runs, json, markdown, help };
}

interface Values {
  readonly only?: string | undefined;
  readonly runs: string;
  readonly json: string;
  readonly markdown?: boolean | undefined;
  readonly help?: boolean | undefined;
}

function parse(argv: readonly string[]): Values {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string' },
        runs: { type: 'string', default: RUNS_DEFAULT },
        json: { type: 'string', default: JSON_DEFAULT },
        markdown: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(message: string): DrydockError {
  return new DrydockError('invalid-request', message, { hint: USAGE });
}
