import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lease } from '@drydock/contract';
import { makeSshKeyPair, startSshServer, type SshServer } from '@drydock/testing';
import type { Client } from '../client.ts';
import { release, requestActive, untilGone, wish } from '../leases.ts';
import { summarize } from '../statistics.ts';
import { createHosts, queueLeases } from './fill.ts';
import { addsAtMost, noMoreThan, scaled, type Growth } from './growth.ts';
import type { Ground, GrowthCase } from './growth-case.ts';
import { Scales } from './memory.ts';
import { noticed } from './noticed.ts';
import { openProject } from './project.ts';

const SAMPLES = 500;
/** Below a hundred the largest stands for the 99th percentile. */
const SAMPLES_LEAST = 10;
/** What the hosts say instead of an answer, behind it, and beside it; none of it ends. */
const TALK = [
  'exec yes what nobody asked for',
  'eval "$SSH_ORIGINAL_COMMAND"; exec yes what nobody asked for',
  'yes what nobody asked for >&2 & eval "$SSH_ORIGINAL_COMMAND"; wait',
];
const HOSTS = TALK.length;
const LEASES_PER_HOST = 10;
const FAILING_LEASES = 20;
/** Long enough for what grows, or is tried again and again, to show. */
const BESIDE_AT_LEAST_MS = 60_000;
const MEMORY_MB = 64;
const BUILDS_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

/** What a project may notice of another one whose hosts and kinds are not what they should be. */
export const badNeighbour: GrowthCase = {
  key: 'u',
  title: `a project beside another whose ${HOSTS} hosts talk without end and whose builds all fail`,
  async run(ground) {
    const victim = await openProject(ground, 'careful');
    const bad = await openProject(ground, 'careless');
    const talkers = await startTalkers(ground);
    let scales: Scales | undefined;
    try {
      await createHosts(victim, 'plain', { limits: { resources: 1 } });
      await createSetUp(victim);
      ground.say('measuring the victim alone');
      const [least, atLeastMs] = [scaled(SAMPLES, ground.size, SAMPLES_LEAST), 0];
      const alone = await look(victim.client, { least, atLeastMs });
      scales = await Scales.open(ground);
      const startedAtMs = performance.now();
      await leaseTalkers(bad, talkers);
      const failing = await leaseWhatFails(bad);
      ground.say('measuring the victim beside the other');
      const besideMs = scaled(BESIDE_AT_LEAST_MS, ground.size, 2_000);
      const beside = await look(victim.client, { least, atLeastMs: besideMs });
      const minutes = (performance.now() - startedAtMs) / MINUTE_MS;
      const builds = await failing.builds();
      const { name, beforeMb, mostMb } = await scales.heaviest();
      return [
        ...compared(alone, beside),
        {
          name: `memory of ${name}, which grew most`,
          unit: 'MB',
          empty: beforeMb,
          full: mostMb,
          bound: addsAtMost(MEMORY_MB),
        },
        {
          name: `builds that failed, for ${FAILING_LEASES} leases`,
          unit: 'per minute',
          empty: 0,
          // In less than a minute they are not spread evenly: there are most at its beginning.
          full: builds / Math.max(minutes, 1),
          bound: noMoreThan(BUILDS_PER_MINUTE),
        },
      ];
    } finally {
      scales?.close();
      await talkers.remove();
      victim.client.close();
      bad.client.close();
    }
  },
};

type Clock = 'request to active' | 'command' | 'with a set-up, to active' | 'release to destroyed';
type Samples = Record<Clock, number[]>;

/** So many samples, and for so long, whichever takes longer. */
async function look(
  client: Client,
  { least, atLeastMs }: { readonly least: number; readonly atLeastMs: number },
): Promise<Samples> {
  const samples: Samples = {
    'request to active': [],
    command: [],
    'with a set-up, to active': [],
    'release to destroyed': [],
  };
  const timed = async <Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> => {
    const startedAtMs = performance.now();
    const result = await work();
    samples[clock].push(performance.now() - startedAtMs);
    return result;
  };
  const untilMs = performance.now() + atLeastMs;
  while (samples.command.length < least || performance.now() < untilMs) {
    const lease = await timed('request to active', () => requestActive(client, wish('plain')));
    await timed('command', () => command(client, lease));
    await timed('release to destroyed', async () => {
      await release(client, lease);
      await untilGone(client, lease);
    });
    const made = await timed('with a set-up, to active', () =>
      requestActive(client, wish('made-ready')),
    );
    await release(client, made);
    await untilGone(client, made);
  }
  return samples;
}

function compared(alone: Samples, beside: Samples): readonly Growth[] {
  return (Object.keys(alone) as Clock[]).flatMap((clock) =>
    noticed(clock, summarize(alone[clock]), summarize(beside[clock])),
  );
}

async function command(client: Client, { id }: Lease): Promise<void> {
  const body = { argv: ['/bin/true'] };
  await client.post(`/v1/leases/${id}/command/exec`, body);
}

async function createSetUp({ drydock, hostsDirectory, client }: Ground): Promise<void> {
  await drydock.blueprints.create({
    name: 'made-ready',
    kind: 'local-host',
    config: { directory: hostsDirectory, setUp: { script: 'true' } },
    limits: { resources: 1 },
  });
  const lease = await requestActive(client, wish('made-ready'));
  await release(client, lease);
  await untilGone(client, lease);
}

interface Talkers {
  readonly servers: readonly SshServer[];
  readonly privateKey: string;
  remove(): Promise<void>;
}

/** Real sshds that answer everything that is asked of them with lines that never end. */
async function startTalkers({ directory }: Ground): Promise<Talkers> {
  const { privateKey, publicKey } = makeSshKeyPair();
  const servers: SshServer[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.remove()));
  };
  try {
    for (const [index, talk] of TALK.entries()) {
      servers.push(
        await startSshServer({
          directory: join(directory, `talker-${index + 1}`),
          authorizedKeys: [publicKey],
          settings: [`ForceCommand ${talk}`],
        }),
      );
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { servers, privateKey, remove };
}

/** Leases that want all of the hosts; they end with the installation. */
async function leaseTalkers(
  { drydock, client, say }: Ground,
  { servers, privateKey }: Talkers,
): Promise<void> {
  say(`requesting leases on ${HOSTS} hosts that talk without end`);
  await drydock.credentials.create({ name: 'talker', kind: 'ssh-key', secret: { privateKey } });
  await drydock.blueprints.create({
    name: 'talkers',
    kind: 'ssh-host',
    config: {
      hosts: servers.map(({ port }, index) => ({
        address: '127.0.0.1',
        port,
        name: `talker-${index + 1}`,
      })),
      user: servers[0]?.user ?? '',
      credential: 'talker',
    },
    limits: { resources: HOSTS, leasesPerResource: LEASES_PER_HOST },
  });
  await queueLeases(client, wish('talkers'), HOSTS * LEASES_PER_HOST);
}

interface Failing {
  /** Resources that were planned for them so far. */
  builds(): Promise<number>;
}

/** Nothing can be made below a file; there is no limit to how many resources may be. */
async function leaseWhatFails({ drydock, client, directory, looks }: Ground): Promise<Failing> {
  const file = join(directory, 'no-directory');
  await writeFile(file, '');
  const { id } = await drydock.blueprints.create({
    name: 'fails',
    kind: 'local-host',
    config: { directory: join(file, 'hosts') },
    // Or they would have ended before it is measured.
    limits: { failedBuilds: null },
  });
  await queueLeases(client, wish('fails'), FAILING_LEASES);
  return { builds: () => looks.resourcesOf(id) };
}
