/** What `npm run bench` runs after the build: the benchmark, on an installation of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DrydockError } from '@drydock/model';
import { parseArguments, USAGE } from './arguments.ts';
import { CASES } from './cases/index.ts';
import { listenForInterruption } from './interruption.ts';
import { asJson, asMarkdown, asText } from './report.ts';
import { runCases } from './run.ts';

const EXIT_USAGE = 2;

const startedAtMs = performance.now();

/** The table is the output; what is told meanwhile goes beside it. */
const say = (text: string): void => {
  const seconds = (performance.now() - startedAtMs) / 1_000;
  process.stderr.write(`${seconds.toFixed(1).padStart(6)} s  ${text}\n`);
};
// Whoever read it may be gone; cleaning up does not depend on it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

process.exitCode = await main();

async function main(): Promise<number> {
  const interruption = listenForInterruption();
  try {
    const keys = CASES.map(({ key }) => key);
    const { only, runs, json, markdown, help } = parseArguments(process.argv.slice(2), keys);
    if (help) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const cases = CASES.filter(({ key }) => only.includes(key));
    const results = await runCases({ cases, runs, interruption, say });
    mkdirSync(dirname(json), { recursive: true });
    writeFileSync(json, asJson(results));
    process.stdout.write(`\n${markdown ? asMarkdown(results) : asText(results)}\n`);
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) {
      say('stopped');
      return interruption.exitCode;
    }
    complain(error);
    return DrydockError.is(error) && error.code === 'invalid-request' ? EXIT_USAGE : 1;
  } finally {
    interruption.close();
  }
}

function complain(error: unknown): void {
  if (!DrydockError.is(error)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return;
  }
  process.stderr.write(`${error.message}\n`);
  if (error.hint !== undefined) {
    process.stderr.write(`${error.hint}\n`);
  }
}
