import type { Blueprint } from '@drydock/contract';
import type { Bench, Case } from '../bench.ts';
import { createExclusive } from '../blueprint.ts';
import { holdFor, serveAll } from '../samples/contended.ts';
import { openWitness } from '../witness.ts';

const BLUEPRINT = 'bench-ten';
const HOSTS = 10;
const LEASES = 200;
const HOLD_MS = 500;
const IDEAL_SECONDS = (LEASES / HOSTS) * (HOLD_MS / 1_000);

/** Many wait for few: what is measured is how little of the hosts' time is lost between two. */
export const contended: Case = {
  key: 'c',
  title:
    `${LEASES} leases over ${HOSTS} exclusive resources, each held ${HOLD_MS} ms ` +
    `(ideal ${IDEAL_SECONDS} s)`,
  async run(bench) {
    const blueprint = await createExclusive(bench, BLUEPRINT, HOSTS);
    const secondsOfRuns: number[][] = [];
    for (let run = 0; run < bench.runs; run += 1) {
      bench.say(`run ${run + 1} of ${bench.runs}`);
      secondsOfRuns.push([await serveAll(bench, blueprint, LEASES, holdFor(bench, HOLD_MS))]);
    }
    bench.say('how many run at once, witnessed by locks on the host');
    return [
      {
        name: 'all served',
        unit: 's',
        clock:
          'before the PATCH that enables the blueprint is sent, all being queued and hosts ' +
          'built, to the end of the last hold',
        runs: secondsOfRuns,
      },
      {
        name: 'at once at most',
        unit: 'leases',
        clock: 'a pass of its own: each lease runs a command that holds flocks on the host',
        runs: [[await witnessed(bench, blueprint)]],
      },
    ];
  },
};

/** The most commands that ran at once. Throws where two ran on one host. */
async function witnessed(bench: Bench, blueprint: Blueprint): Promise<number> {
  const hosts: string[] = [];
  for await (const host of bench.drydock.resources.list({ blueprint: blueprint.id })) {
    hosts.push(host.id);
  }
  const witness = await openWitness(bench, hosts);
  try {
    let atOnce = 0;
    await serveAll(bench, blueprint, LEASES, async (lease) => {
      atOnce = Math.max(atOnce, await witness.observe(lease));
    });
    return atOnce;
  } finally {
    await witness.close();
  }
}
