import type { RunInstancesCommandInput, TagSpecification } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { TAG } from '../tags.ts';
import { encodeUserData } from '../user-data.ts';
import type { Volume } from '../volume.ts';
import { offer, type Offer } from './offers.ts';

/** Whose a launch is: ids alone. */
export interface Owner {
  readonly installation: string;
  readonly epoch: number;
  readonly projectId: string;
  readonly blueprintId: string;
  readonly resourceId: string;
}

/**
 * What is committed before a launch is asked for: all that goes on the wire but the keys that sign it, and the
 * token and the attempt's mark, which are both made of the key that the commit gives.
 */
export const launchRequest = z.object({
  offer,
  input: z.record(z.string(), z.json()),
  tags: z.record(z.string(), z.string()),
});
export type LaunchRequest = z.infer<typeof launchRequest>;

/** Everything is said: what the SDK or EC2 would fill in could differ the next time. */
export function freeze(config: Config, offered: Offer, image: string, owner: Owner): JsonObject {
  const { type, subnet, market } = offered;
  const { securityGroups, keyName, userData, volumes, instanceProfile, metadataHops } = config;
  return {
    offer: { type, subnet, market },
    input: {
      ImageId: image,
      InstanceType: type,
      MinCount: 1,
      MaxCount: 1,
      // A machine that is shut down from inside is of no use, and its disks cost money.
      InstanceInitiatedShutdownBehavior: 'terminate',
      DisableApiTermination: false,
      MetadataOptions: {
        HttpEndpoint: 'enabled',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: metadataHops,
      },
      ...(subnet !== null && { SubnetId: subnet }),
      ...(securityGroups.length > 0 && { SecurityGroupIds: [...securityGroups] }),
      ...(keyName !== undefined && { KeyName: keyName }),
      ...(userData !== undefined && { UserData: encodeUserData(userData) }),
      ...(volumes.length > 0 && { BlockDeviceMappings: volumes.map(mapping) }),
      ...(instanceProfile !== undefined && {
        IamInstanceProfile: instanceProfile.startsWith('arn:')
          ? { Arn: instanceProfile }
          : { Name: instanceProfile },
      }),
      ...(market === 'spot' && {
        InstanceMarketOptions: {
          MarketType: 'spot',
          SpotOptions: {
            SpotInstanceType: 'one-time',
            InstanceInterruptionBehavior: 'terminate',
          },
        },
      }),
    },
    tags: {
      ...config.tags,
      [TAG.installation]: owner.installation,
      [TAG.epoch]: String(owner.epoch),
      [TAG.project]: owner.projectId,
      [TAG.blueprint]: owner.blueprintId,
      [TAG.resource]: owner.resourceId,
    },
  };
}

function mapping(volume: Volume): JsonObject {
  const { device, sizeGiB, type, iops, throughputMiBps, encrypted, kmsKey } = volume;
  return {
    DeviceName: device,
    Ebs: {
      VolumeSize: sizeGiB,
      VolumeType: type,
      DeleteOnTermination: true,
      ...(iops !== undefined && { Iops: iops }),
      ...(throughputMiBps !== undefined && { Throughput: throughputMiBps }),
      ...(encrypted !== undefined && { Encrypted: encrypted }),
      ...(kmsKey !== undefined && { KmsKeyId: kmsKey }),
    },
  };
}

/** What a launch makes, each of which says whose it is from its first second. */
const TAGGED = ['instance', 'volume', 'network-interface'] as const;

/** What is sent under the key of the committed request: the same for the same key. */
export function toInput(
  key: string,
  { offer: offered, input, tags }: LaunchRequest,
): RunInstancesCommandInput & { readonly ClientToken: string } {
  const all = { ...tags, [TAG.attempt]: key };
  const Tags = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
  const types = offered.market === 'spot' ? [...TAGGED, 'spot-instances-request' as const] : TAGGED;
  const TagSpecifications: TagSpecification[] = types.map((ResourceType) => ({
    ResourceType,
    Tags,
  }));
  // What was committed was made by `freeze`.
  const frozen = input as unknown as RunInstancesCommandInput;
  return { ...frozen, ClientToken: key, TagSpecifications };
}
