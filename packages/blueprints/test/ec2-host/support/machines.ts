import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  EC2Client,
  ImportKeyPairCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { LoadedKind, Secrets } from '@drydock/blueprint';
import { freePort, makeSshKeyPair } from '@drydock/local-servers';
import type { JsonObject } from '@drydock/model';
import {
  DEFAULT_ACCESS_KEY,
  processMachines,
  startSim,
  type Sim,
  type SimOptions,
} from '@drydock/sim';
import { closeSshConnections } from '@drydock/transport';
import { makeEc2Host } from '../../../src/ec2-host/make-kind.ts';
import type { Pace } from '../../../src/ec2-host/pace.ts';
import { given, REGION } from './config.ts';
import { FAST } from './sims.ts';

const isRoot = process.geteuid?.() === 0;

/** Whether a machine has files of its own here, and so a `cloud-init`: not in every container, though as root. */
const hasOwnFiles = isRoot && spawnSync('unshare', ['--uts', '--mount', 'true']).status === 0;

const KEY_NAME = 'drydock-test';

/** A simulated EC2 whose instances are processes under a real sshd, and the kind with a credential for both. */
export class MachineBench {
  readonly sim: Sim;
  readonly kind: LoadedKind;
  readonly secrets: Secrets;
  readonly #base: string;
  readonly #machines: string;
  /** Where resources are made on machines: no other test has the name. */
  readonly #directory: string;
  readonly #user: string;
  readonly #port: number;

  private constructor(
    sim: Sim,
    secrets: Secrets,
    where: { base: string; machines: string; user: string; port: number; pace: Partial<Pace> },
  ) {
    this.sim = sim;
    this.secrets = secrets;
    this.#base = where.base;
    this.#machines = where.machines;
    this.#user = where.user;
    this.#port = where.port;
    this.#directory = `/var/tmp/${basename(where.base)}-places`;
    this.kind = makeEc2Host({ ...FAST, answerMs: 20_000, ...where.pace });
  }

  static async open(
    options: Partial<SimOptions> = {},
    pace: Partial<Pace> = {},
  ): Promise<MachineBench> {
    // Not below /var/tmp: a machine has one of its own unless its disk lies there.
    const base = mkdtempSync('/tmp/drydock-ec2-test-');
    chmodSync(base, 0o755);
    const port = await freePort();
    const machines = join(base, 'open', 'machines');
    const maker = processMachines({ directory: machines, sshPort: port });
    const sim = await startSim({ directory: join(base, 'sim'), port, machines: maker, ...options });
    // EC2 takes no key of another type but RSA.
    const key = makeSshKeyPair('ed25519');
    await importKey(sim, key.publicKey);
    const { accessKeyId, secretAccessKey } = DEFAULT_ACCESS_KEY;
    const secrets: Secrets = {
      open: (name) =>
        Promise.resolve(
          name === 'aws' ? { accessKeyId, secretAccessKey } : { privateKey: key.privateKey },
        ),
    };
    return new MachineBench(sim, secrets, { base, machines, user: maker.user, port, pace });
  }

  config(changes: JsonObject = {}): JsonObject {
    return given({
      endpoint: this.sim.url,
      privateEndpoint: true,
      keyName: KEY_NAME,
      user: this.#user,
      port: this.#port,
      directory: this.#directory,
      connectTimeoutSeconds: 20,
      boot: hasOwnFiles ? 'cloud-init' : 'none',
      ...changes,
    });
  }

  /** Instances that nobody has ended, what is beside them, and all directories and processes of resources. */
  async whatExists(): Promise<readonly string[]> {
    const ended = new Set(this.sim.journal.ends().map(({ instanceId }) => instanceId));
    const living = this.sim.journal.launches().filter(({ instanceId }) => !ended.has(instanceId));
    const resources = new Set(living.map(({ tags }) => tags['drydock:resource'] ?? ''));
    return [
      ...living.map(({ instanceId }) => instanceId),
      ...(await this.#disks()),
      ...(await this.#interfaces()),
      ...this.#places(resources),
      ...this.#processes(),
    ];
  }

  /** Off and on again, at another address: what is connected is cut off. */
  async reboot(instanceId: string): Promise<void> {
    await this.sim.faults.now({ what: 'stop', instanceId });
    await this.sim.settled();
    await clientOf(this.sim).send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
    await this.sim.settled();
  }

  async addressOf(instanceId: string): Promise<string | undefined> {
    const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
    const { Reservations = [] } = await clientOf(this.sim).send(command);
    return Reservations[0]?.Instances?.[0]?.PrivateIpAddress;
  }

  async #disks(): Promise<readonly string[]> {
    const { Volumes = [] } = await clientOf(this.sim).send(new DescribeVolumesCommand({}));
    return Volumes.map(({ VolumeId = '' }) => VolumeId);
  }

  async #interfaces(): Promise<readonly string[]> {
    const command = new DescribeNetworkInterfacesCommand({});
    const { NetworkInterfaces = [] } = await clientOf(this.sim).send(command);
    return NetworkInterfaces.map(({ NetworkInterfaceId = '' }) => NetworkInterfaceId);
  }

  /** A machine that has no files of its own here leaves them behind; the disk of a real one goes with it. */
  #places(resources: ReadonlySet<string>): readonly string[] {
    const name = basename(this.#directory);
    const roots = [
      this.#directory,
      ...namesIn(this.#machines).map((id) => join(this.#machines, id, 'var', 'tmp', name)),
    ];
    return roots.flatMap((root) =>
      namesIn(root)
        .filter((place) => resources.has(place))
        .flatMap((place) => [
          place,
          ...namesIn(join(root, place)).map((attempt) => `${place}/${attempt}`),
        ]),
    );
  }

  #processes(): readonly string[] {
    return namesIn('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => {
        try {
          const isDead = /^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
          const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
          return !isDead && environment.includes(`${this.#directory}/`);
        } catch {
          return false;
        }
      })
      .map((pid) => `process ${pid}`);
  }

  async remove(): Promise<void> {
    closeSshConnections();
    await this.sim.stop();
    rmSync(this.#base, { recursive: true, force: true });
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function clientOf(sim: Sim): EC2Client {
  const { accessKeyId, secretAccessKey } = DEFAULT_ACCESS_KEY;
  return new EC2Client({
    endpoint: sim.url,
    region: REGION,
    credentials: { accessKeyId, secretAccessKey },
  });
}

async function importKey(sim: Sim, publicKey: string): Promise<void> {
  await clientOf(sim).send(
    new ImportKeyPairCommand({ KeyName: KEY_NAME, PublicKeyMaterial: Buffer.from(publicKey) }),
  );
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
