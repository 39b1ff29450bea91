import { choice, parseWords, wholeNumber, wrong } from './words.ts';

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
  --markdown  write the table as Markdown

Others, each with its own --help:
  npm run bench -- against DIR   two builds, leased from in turn
  npm run bench -- scale         what must not grow with what is there
  npm run bench -- tenants       what one project may notice of another's load`;

const RUNS_DEFAULT = '3';
const RUNS_MAX = 100;
const JSON_DEFAULT = '.drydock/bench.json';

/** @throws DrydockError `invalid-request` */
export function parseArguments(argv: readonly string[], keys: readonly string[]): Arguments {
  const { values, words } = parseWords(argv, USAGE, {
    only: { type: 'string' },
    runs: { type: 'string', default: RUNS_DEFAULT },
    json: { type: 'string', default: JSON_DEFAULT },
    markdown: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  const [unknown] = words;
  if (unknown !== undefined) {
    throw wrong(`There is no '${unknown}'.`, USAGE);
  }
  return {
    only: choice(values.only, keys, USAGE),
    runs: wholeNumber('--runs', values.runs, RUNS_MAX, USAGE),
    json: values.json,
    markdown: values.markdown,
    help: values.help,
  };
}
