import { parseArguments, USAGE } from '../arguments.ts';
import { writeFigures, type Command } from '../command.ts';
import { asJson, asMarkdown, asText } from '../report.ts';
import { runCases } from '../run.ts';
import { CASES } from './index.ts';

/** `npm run bench` */
export const cases: Command = async (argv, { interruption, say, print }) => {
  const keys = CASES.map(({ key }) => key);
  const { only, runs, json, markdown, help } = parseArguments(argv, keys);
  if (help) {
    print(USAGE);
    return 0;
  }
  const chosen = CASES.filter(({ key }) => only.includes(key));
  const results = await runCases({ cases: chosen, runs, interruption, say });
  writeFigures(json, asJson(results));
  print(markdown ? asMarkdown(results) : asText(results));
  return 0;
};
