import type { JsonObject } from '@drydock/model';
import type { SimFacts } from '@drydock/sim';

/** What a local installation begins with beside its own host; what bears one of these names already is kept. */
export interface SeedMore {
  /** Seals the credentials: as `DRYDOCK_SECRET_KEYS` is written. */
  readonly secretKeys: string;
  readonly credentials: readonly {
    readonly name: string;
    readonly kind: string;
    readonly secret: JsonObject;
    /** What may be shown of it. */
    readonly facts: JsonObject;
  }[];
  readonly blueprints: readonly {
    readonly name: string;
    readonly kind: string;
    readonly provides: string;
    readonly config: JsonObject;
    readonly limitResources: number;
  }[];
}

/** Instances are processes of one computer: so many of them at a time at most. */
const INSTANCES_MAX = 20;

/** A blueprint of hosts at the simulated EC2, with what it needs to call it and to log in. */
export function seedOf(facts: SimFacts): Omit<SeedMore, 'secretKeys'> {
  const { accessKey, sshKey } = facts;
  const [algorithm = ''] = sshKey.publicKey.split(' ');
  return {
    credentials: [
      {
        name: 'sim-aws',
        kind: 'aws-keys',
        secret: { ...accessKey },
        facts: { accessKeyId: accessKey.accessKeyId, endsByItself: false },
      },
      {
        name: 'sim-ssh',
        kind: 'ssh-key',
        secret: { privateKey: sshKey.privateKey },
        facts: { algorithm, fingerprint: sshKey.fingerprint, publicKey: sshKey.publicKey },
      },
    ],
    blueprints: [
      {
        name: 'sim-ec2',
        kind: 'ec2-host',
        provides: 'host',
        limitResources: INSTANCES_MAX,
        config: {
          region: facts.region,
          image: facts.imageId,
          instanceTypes: [facts.instanceType],
          keyName: facts.keyName,
          credential: 'sim-aws',
          sshCredential: 'sim-ssh',
          user: facts.user,
          port: facts.sshPort,
          hostKey: { from: 'console' },
          boot: typeof facts.boot === 'string' ? facts.boot : { command: [...facts.boot.command] },
        },
      },
    ],
  };
}
