import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { freePort } from '@drydock/local-servers';
import type { Secrets } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import { landscapeOf, processMachines, startSim, type AccessKey, type Sim } from '@drydock/sim';
import { makeSshKeyPair } from '@drydock/testing';
import type { World } from '../../fleet/world.ts';
import type { AccountFacts } from './account-audit.ts';

const REGION = 'eu-west-1';
const KEY_NAME = 'storm';
const SSH_CREDENTIAL = 'storm-ssh';

/** An account of the simulated EC2, and the kind that builds in it, of the same name. */
export interface Account {
  readonly kind: string;
  readonly accountId: string;
  readonly key: AccessKey;
}

const SECRET = 'the-simulator-keeps-no-secret-from-you-1';

function accountOf(kind: string, index: number): Account {
  const accountId = String(200_000_000_001 + index);
  const key = { accountId, accessKeyId: `AKIA${accountId}`, secretAccessKey: SECRET };
  return { kind, accountId, key };
}

/** A simulated EC2 in this process, with an account for each kind; its machines are processes with a real sshd. */
export class Cloud {
  readonly sim: Sim;
  readonly accounts: readonly Account[];
  readonly #base: string;
  readonly #privateKey: string;
  readonly #user: string;
  readonly #sshPort: number;

  private constructor(
    sim: Sim,
    accounts: readonly Account[],
    where: { base: string; privateKey: string; user: string; sshPort: number },
  ) {
    this.sim = sim;
    this.accounts = accounts;
    this.#base = where.base;
    this.#privateKey = where.privateKey;
    this.#user = where.user;
    this.#sshPort = where.sshPort;
  }

  static async open(kinds: readonly string[], seed: number): Promise<Cloud> {
    // Below /var/tmp, where users without privileges can work too.
    const base = await mkdtemp('/var/tmp/drydock-storm-');
    await chmod(base, 0o755);
    const port = await freePort();
    const { privateKey, publicKey } = makeSshKeyPair();
    const accounts = kinds.map(accountOf);
    const machines = processMachines({ directory: machinesIn(base), sshPort: port });
    const sim = await startSim({
      directory: join(base, 'sim'),
      port,
      machines,
      seed,
      accessKeys: accounts.map(({ key }) => key),
      keyPairs: accounts.map(({ accountId }) => ({
        accountId,
        region: REGION,
        name: KEY_NAME,
        publicKey,
      })),
    });
    return new Cloud(sim, accounts, { base, privateKey, user: machines.user, sshPort: port });
  }

  account(kind: string): Account {
    const found = this.accounts.find((each) => each.kind === kind);
    if (found === undefined) {
      throw new Error(`There is no account for ${kind}.`);
    }
    return found;
  }

  /** Makes credentials, and for each kind a blueprint of its name. */
  async settle(drydock: Drydock, limitResources: number): Promise<void> {
    const secret = { privateKey: this.#privateKey };
    await drydock.credentials.create({ name: SSH_CREDENTIAL, kind: 'ssh-key', secret });
    for (const { kind, key } of this.accounts) {
      const { accessKeyId, secretAccessKey } = key;
      await drydock.credentials.create({
        name: kind,
        kind: 'aws-keys',
        secret: { accessKeyId, secretAccessKey },
      });
      await drydock.blueprints.create({
        name: kind,
        kind,
        config: this.config(kind),
        limits: { resources: limitResources, leasesPerResource: 1 },
      });
    }
  }

  /** The secrets of its credentials, for whoever has no API to keep them. */
  get secrets(): Secrets {
    return {
      open: (name) => {
        const found = this.accounts.find(({ kind }) => kind === name);
        const { accessKeyId = '', secretAccessKey = '' } = found?.key ?? {};
        return Promise.resolve(
          found === undefined ? { privateKey: this.#privateKey } : { accessKeyId, secretAccessKey },
        );
      },
    };
  }

  /** What a blueprint of the kind is configured with. */
  config(kind: string): JsonObject {
    const { images, types } = landscapeOf(this.account(kind).accountId, REGION);
    const image = images.find(
      ({ state, architecture }) => state === 'available' && architecture === 'x86_64',
    );
    return {
      region: REGION,
      image: image?.id ?? '',
      instanceTypes: types.slice(0, 2).map(({ name }) => name),
      keyName: KEY_NAME,
      credential: kind,
      sshCredential: SSH_CREDENTIAL,
      user: this.#user,
      port: this.#sshPort,
      directory: join(this.#base, 'places'),
      hostKey: { from: 'console' },
      connectTimeoutSeconds: 20,
      // Nothing is done at boot, so there is nobody to ask.
      boot: 'none',
      // Not the disk alone: what is beside an instance is left behind more easily than itself.
      volumes: [{ device: '/dev/sdf', sizeGiB: 1 }],
    };
  }

  /** What an audit of an account has to know. Call it when nothing is under way any more. */
  async facts(kind: string, world: World): Promise<AccountFacts> {
    const { accountId } = this.account(kind);
    await this.sim.settled();
    const resources = await world.query<{ id: string }>(
      `SELECT r.id FROM resource r JOIN blueprint b ON b.id = r.blueprint_id WHERE b.kind = $1`,
      [kind],
    );
    const told = await world.query<{ resource: string; instance: string }>(
      `SELECT e.resource_id AS resource, e.data ->> 'id' AS instance FROM event e
        JOIN resource r ON r.id = e.resource_id JOIN blueprint b ON b.id = r.blueprint_id
        WHERE e.type = 'resource.launched' AND b.kind = $1`,
      [kind],
    );
    const leaked = await world.query<{ thing: string }>(
      `SELECT data ->> 'thing' AS thing FROM event
        WHERE type = 'project.thing-leaked' AND data ->> 'kind' = $1`,
      [kind],
    );
    const { journal } = this.sim;
    return {
      launches: journal.launches().filter((entry) => entry.accountId === accountId),
      ends: journal.ends().filter((entry) => entry.accountId === accountId),
      left: await this.#leftIn(kind),
      resources: new Set(resources.map(({ id }) => id)),
      told,
      leaked: leaked.map(({ thing }) => thing),
    };
  }

  async #leftIn(kind: string): Promise<readonly string[]> {
    const { accessKeyId, secretAccessKey } = this.account(kind).key;
    const client = new EC2Client({
      endpoint: this.sim.url,
      region: REGION,
      credentials: { accessKeyId, secretAccessKey },
    });
    try {
      const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
      const { Volumes = [] } = await client.send(new DescribeVolumesCommand({}));
      const { SpotInstanceRequests = [] } = await client.send(
        new DescribeSpotInstanceRequestsCommand({}),
      );
      return [
        ...Reservations.flatMap(({ Instances = [] }) => Instances)
          .filter(({ State }) => State?.Name !== 'terminated')
          .map(({ InstanceId = '' }) => InstanceId),
        ...Volumes.map(({ VolumeId = '' }) => VolumeId),
        ...SpotInstanceRequests.filter(({ State }) => State === 'open' || State === 'active').map(
          ({ SpotInstanceRequestId = '' }) => SpotInstanceRequestId,
        ),
      ];
    } finally {
      client.destroy();
    }
  }

  /** Machines' disks that are still on this computer, and processes that were started on a machine. */
  async leftHere(): Promise<readonly string[]> {
    const disks = (await readdir(machinesIn(this.#base)).catch(() => [])).filter((name) =>
      name.startsWith('i-'),
    );
    const processes: string[] = [];
    for (const pid of await readdir('/proc')) {
      if (/^\d+$/.test(pid) && Number(pid) !== process.pid) {
        const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
        if (environment.includes(`${machinesIn(this.#base)}/`)) {
          processes.push(`process ${pid}`);
        }
      }
    }
    return [...disks, ...processes];
  }

  async close(): Promise<void> {
    await this.sim.stop();
    await rm(this.#base, { recursive: true, force: true });
  }
}

const machinesIn = (base: string): string => join(base, 'open', 'machines');
