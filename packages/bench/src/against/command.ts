import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { EXIT_LIMIT, writeFigures, type Command } from '../command.ts';
import { AGAINST_USAGE, parseAgainst } from './arguments.ts';
import { PAIRED_CASES } from './cases.ts';
import { comparisonAsJson, comparisonAsText, keepsLimit } from './report.ts';
import { runAgainst } from './run.ts';

const BURST_LEASES = 1_000;

/** `npm run bench -- against DIR` */
export const against: Command = async (argv, { interruption, say, print }) => {
  const keys = PAIRED_CASES.map(({ key }) => key);
  const { other, only, pairs, bursts, limit, json, help } = parseAgainst(argv, keys);
  if (help) {
    print(AGAINST_USAGE);
    return 0;
  }
  const comparison = await runAgainst({
    checkouts: { a: REPOSITORY_ROOT, b: other },
    cases: PAIRED_CASES.filter(({ key }) => only.includes(key)),
    sizes: { pairs, bursts, burstLeases: BURST_LEASES },
    limit,
    interruption,
    say,
  });
  writeFigures(json, comparisonAsJson(comparison));
  print(comparisonAsText(comparison));
  return keepsLimit(comparison) ? 0 : EXIT_LIMIT;
};
