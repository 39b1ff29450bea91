import { resolve } from 'node:path';
import { choice, parseWords, positive, wholeNumber, wrong } from '../words.ts';

export interface AgainstArguments {
  /** The other checkout. */
  readonly other: string;
  readonly only: readonly string[];
  readonly pairs: number;
  readonly bursts: number;
  /** What the whole interval has to lie below; null where nothing has to. */
  readonly limit: number | null;
  readonly json: string;
  readonly help: boolean;
}

export const AGAINST_USAGE = `npm run bench -- against DIR [--limit 1.05] [--pairs N] [--bursts N] [--only a,d] [--json FILE]

  DIR       another checkout, set up and built: B. This one is A
  --limit   fail unless each figure's interval of A/B lies wholly below
  --pairs   pairs of what takes milliseconds (a, d); default 1000
  --bursts  pairs of what takes seconds (b, c); default 20
  --only    only these cases; default all: a request to active, b a thousand at once,
            c many over few, d hand-over
  --json    where the figures go as JSON; default .drydock/against.json`;

/** @throws DrydockError `invalid-request` */
export function parseAgainst(argv: readonly string[], keys: readonly string[]): AgainstArguments {
  const { values, words } = parseWords(argv, AGAINST_USAGE, {
    limit: { type: 'string' },
    pairs: { type: 'string', default: '1000' },
    bursts: { type: 'string', default: '20' },
    only: { type: 'string' },
    json: { type: 'string', default: '.drydock/against.json' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  const [directory, ...more] = words;
  if (!values.help && (directory === undefined || more.length > 0)) {
    throw wrong('Say one directory: the checkout to compare with.', AGAINST_USAGE);
  }
  return {
    other: resolve(directory ?? '.'),
    only: choice(values.only, keys, AGAINST_USAGE),
    pairs: wholeNumber('--pairs', values.pairs, 100_000, AGAINST_USAGE),
    bursts: wholeNumber('--bursts', values.bursts, 10_000, AGAINST_USAGE),
    limit: values.limit === undefined ? null : positive('--limit', values.limit, AGAINST_USAGE),
    json: values.json,
    help: values.help,
  };
}
