import { setTimeout as delay } from 'node:timers/promises';
import type { Blueprint, Lease } from '@drydock/contract';
import type { Bench, Case } from '../bench.ts';
import { createExclusive } from '../blueprint.ts';
import { release, requestMany, untilActive, untilNoneLives, wish } from '../leases.ts';
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
      const hold = (): Promise<void> => delay(HOLD_MS, undefined, { signal: bench.signal });
      secondsOfRuns.push([await serveAll(bench, blueprint, hold)]);
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

/** Seconds from opening the blueprint to the end of the last hold. */
async function serveAll(
  bench: Bench,
  blueprint: Blueprint,
  hold: (lease: Lease) => Promise<void>,
): Promise<number> {
  const { client, drydock } = bench;
  await drydock.blueprints.update(blueprint.id, { enabled: false });
  const leases = await requestMany(client, { ...wish(BLUEPRINT), count: LEASES });
  let lastEndMs = 0;
  const served = leases.map(async (lease) => {
    const active = await untilActive(client, lease);
    await hold(active);
    lastEndMs = Math.max(lastEndMs, performance.now());
    await release(client, active);
  });
  const startedAtMs = performance.now();
  await Promise.all([drydock.blueprints.update(blueprint.id, { enabled: true }), ...served]);
  await untilNoneLives(client);
  return (lastEndMs - startedAtMs) / 1_000;
}

/** The most commands that ran at once. Throws where two ran on one host. */
async function witnessed(bench: Bench, blueprint: Blueprint): Promise<number> {
  const hosts: string[] = [];
  for await (const host of bench.drydock.resources.list({ blueprint: blueprint.id })) {
    hosts.push(host.id);
  }
  const witness = await openWitness(bench, hosts);
  try {
    let atOnce = 0;
    await serveAll(bench, blueprint, async (lease) => {
      atOnce = Math.max(atOnce, await witness.observe(lease));
    });
    return atOnce;
  } finally {
    await witness.close();
  }
}
