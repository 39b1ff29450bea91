import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { EXIT_LIMIT, writeFigures, type Command } from '../command.ts';
import { parseGrowth } from './arguments.ts';
import { backlog } from './backlog.ts';
import { badNeighbour } from './bad-neighbour.ts';
import type { GrowthCase } from './growth-case.ts';
import { longLine } from './long-line.ts';
import { machines } from './machines.ts';

import { manyLive } from './many-live.ts';
import { manyWaiting } from './many-waiting.ts';
import { allHold, growthAsJson, growthAsText } from './report.ts';
import { runGrowth } from './run.ts';
import { tenants } from './tenants.ts';
import { warmPool } from './warm-pool.ts';

export const SCALE: readonly GrowthCase[] = [manyLive, manyWaiting, backlog, longLine];
export const TENANTS: readonly GrowthCase[] = [tenants, badNeighbour];
// Each is given the surroundings that it has opened itself.
export const MACHINES = [machines as GrowthCase, warmPool as GrowthCase];

const options = `  --size   all counts times this; default 1
  --json   where the figures go as JSON; default .drydock/`;

/** `npm run bench -- scale` */
export const scale = command('scale', SCALE, [
  'npm run bench -- scale [--size 0.01] [--only s1,s3] [--json FILE]',
  '',
  'What must not grow with what is there. Exits 1 where a limit does not hold.',
  '  --only   only these cases; default all: s1 many live, s2 many waiting, s3 a long',
  '           backlog, s4 a long line',
]);

/** `npm run bench -- tenants` */
export const tenantsCommand = command('tenants', TENANTS, [
  'npm run bench -- tenants [--size 0.01] [--only t,u] [--json FILE]',
  '',
  'What one project may notice of another one’s load. Exits 1 where a limit does not hold.',
  '  --only   only these cases; default all: t many leases and resources, u hosts that talk',
  '           without end and builds that fail',
]);

/** `npm run bench -- machines` */
export const machinesCommand = command('machines', MACHINES, [
  'npm run bench -- machines [--size 0.2] [--only m,w] [--json FILE]',
  '',
  'Machines of a simulated EC2. Exits 1 where a limit does not hold.',
  '  --only   only these cases; default all: m all asked for at once, beside their calls and',
  '           log-ins made directly, w one of a warm pool, beside a warm local host',
]);

function command(
  name: string,
  cases: readonly GrowthCase[],
  usageLines: readonly string[],
): Command {
  const usage = [...usageLines, `${options}${name}.json`].join('\n');
  return async (argv, { interruption, say, print }) => {
    const keys = cases.map(({ key }) => key);
    const fallbacks = { usage, json: `.drydock/${name}.json` };
    const { only, size, json, help } = parseGrowth(argv, keys, fallbacks);
    if (help) {
      print(usage);
      return 0;
    }
    const results = await runGrowth({
      cases: cases.filter(({ key }) => only.includes(key)),
      size,
      // On the disk of the working copy: what is in memory only would make every commit free.
      directory: join(REPOSITORY_ROOT, '.drydock', name),
      interruption,
      say,
    });
    writeFigures(json, growthAsJson(results));
    print(growthAsText(results));
    return allHold(results) ? 0 : EXIT_LIMIT;
  };
}
