import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, makeSshKeyPair, REPOSITORY_ROOT } from '@drydock/local-servers';
import type { JsonObject } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import { DEFAULT_ACCESS_KEY, landscapeOf, processMachines, startSim, type Sim } from '@drydock/sim';

export const REGION = 'eu-west-1';
const KEY_NAME = 'bench';
export const KIND = 'ec2-uncounted';

/** A simulated EC2 in this process, whose machines boot at once and are reached over a real sshd. */
export interface Cloud {
  readonly sim: Sim;
  readonly user: string;
  readonly sshPort: number;
  readonly privateKey: string;
  /** Settings of an installation that builds there. */
  readonly env: NodeJS.ProcessEnv;
  /** What is launched, as `RunInstances` takes it. */
  readonly launch: {
    readonly ImageId: string;
    readonly InstanceType: string;
    readonly KeyName: string;
  };
  close(): Promise<void>;
}

export async function openCloud(): Promise<Cloud> {
  // Below /var/tmp, where users without privileges can work too.
  const base = mkdtempSync('/var/tmp/drydock-bench-ec2-');
  chmodSync(base, 0o755);
  const sshPort = await freePort();
  const { privateKey, publicKey } = makeSshKeyPair();
  const { accountId } = DEFAULT_ACCESS_KEY;
  const machines = processMachines({ directory: join(base, 'open', 'machines'), sshPort });
  const sim = await startSim({
    directory: join(base, 'sim'),
    port: sshPort,
    machines,
    keyPairs: [{ accountId, region: REGION, name: KEY_NAME, publicKey }],
  });
  const { images, types } = landscapeOf(accountId, REGION);
  const image = images.find(
    ({ state, architecture }) => state === 'available' && architecture === 'x86_64',
  );
  return {
    sim,
    user: machines.user,
    sshPort,
    privateKey,
    env: {
      AWS_ENDPOINT_URL_EC2: sim.url,
      DRYDOCK_KINDS: join(REPOSITORY_ROOT, 'packages', 'bench', 'bin', 'uncounted-ec2.mjs'),
    },
    launch: {
      ImageId: image?.id ?? '',
      InstanceType: types[0]?.name ?? '',
      KeyName: KEY_NAME,
    },
    close: async () => {
      await sim.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** A blueprint of machines there, with credentials of its own. */
export async function createMachines(
  { launch, user, sshPort, privateKey }: Cloud,
  drydock: Drydock,
  name: string,
  count: number,
): Promise<void> {
  const { accessKeyId, secretAccessKey } = DEFAULT_ACCESS_KEY;
  await drydock.credentials.create({
    name: `${name}-aws`,
    kind: 'aws-keys',
    secret: { accessKeyId, secretAccessKey },
  });
  await drydock.credentials.create({
    name: `${name}-ssh`,
    kind: 'ssh-key',
    secret: { privateKey },
  });
  const config: JsonObject = {
    region: REGION,
    image: launch.ImageId,
    instanceTypes: [launch.InstanceType],
    keyName: launch.KeyName,
    credential: `${name}-aws`,
    sshCredential: `${name}-ssh`,
    user,
    port: sshPort,
    hostKey: { from: 'console' },
    connectTimeoutSeconds: 60,
    boot: 'none',
    readySeconds: 3_600,
  };
  const limits = { resources: count, leasesPerResource: 1 };
  await drydock.blueprints.create({ name, kind: KIND, config, limits });
}
