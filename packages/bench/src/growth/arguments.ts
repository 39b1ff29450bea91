import { choice, parseWords, positive, wrong } from '../words.ts';

export interface GrowthArguments {
  readonly only: readonly string[];
  readonly size: number;
  readonly json: string;
  readonly help: boolean;
}

const SIZE_MAX = 10;

/** @throws DrydockError `invalid-request` */
export function parseGrowth(
  argv: readonly string[],
  keys: readonly string[],
  { usage, json }: { readonly usage: string; readonly json: string },
): GrowthArguments {
  const { values, words } = parseWords(argv, usage, {
    only: { type: 'string' },
    size: { type: 'string', default: '1' },
    json: { type: 'string', default: json },
    help: { type: 'boolean', short: 'h', default: false },
  });
  const [unknown] = words;
  if (unknown !== undefined) {
    throw wrong(`There is no '${unknown}'.`, usage);
  }
  const size = positive('--size', values.size, usage);
  if (size > SIZE_MAX) {
    throw wrong(`--size takes ${SIZE_MAX} at most.`, usage);
  }
  return { only: choice(values.only, keys, usage), size, json: values.json, help: values.help };
}
