import { Ec2Error, invalid, missing } from '../protocol/ec2-error.ts';
import { endDryRun, type Action, type Call } from './action.ts';
import { clientTokenIn, madeBefore, tokenUse } from './client-token.ts';
import { reservationFields } from './instances.ts';
import { launch, type Taggable } from './launch.ts';
import { launchWish } from './launch-wish.ts';
import { tagSpecifications } from './tag-specifications.ts';

const COUNT_MAX = 1000;
const TAGGABLE: readonly Taggable[] = [
  'instance',
  'volume',
  'network-interface',
  'spot-instances-request',
];

function counts({ params }: Call): { least: number; most: number } {
  const least = params.integer('MinCount');
  const most = params.integer('MaxCount');
  if (least === undefined) throw missing('MinCount');
  if (most === undefined) throw missing('MaxCount');
  if (least < 1) throw invalid('minCount', String(least));
  if (most < least) {
    throw invalid('maxCount', String(most), `It must not be less than minCount (${least}).`);
  }
  if (most > COUNT_MAX) {
    throw new Ec2Error(
      'ResourceCountExceeded',
      `You have requested more instances (${most}) than a single request may launch (${COUNT_MAX}).`,
    );
  }
  return { least, most };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export const runInstances: Action = {
  accepts: [
    'AdditionalInfo',
    'BlockDeviceMapping',
    'CapacityReservationSpecification',
    'ClientToken',
    'CpuOptions',
    'CreditSpecification',
    'DisableApiStop',
    'DisableApiTermination',
    'EbsOptimized',
    'EnclaveOptions',
    'HibernationOptions',
    'IamInstanceProfile',
    'ImageId',
    'InstanceInitiatedShutdownBehavior',
    'InstanceMarketOptions',
    'InstanceType',
    'KeyName',
    'MaintenanceOptions',
    'MaxCount',
    'MetadataOptions',
    'MinCount',
    'Monitoring',
    'NetworkInterface',
    'NetworkPerformanceOptions',
    'Placement',
    'PrivateDnsNameOptions',
    'SecurityGroup',
    'SecurityGroupId',
    'SubnetId',
    'TagSpecification',
    'UserData',
  ],
  act(call) {
    const { least, most } = counts(call);
    const clientToken = clientTokenIn(call);
    const tags = tagSpecifications(call.params, TAGGABLE);
    const wish = launchWish(call);
    if (tags['spot-instances-request'] !== undefined && wish.market !== 'spot') {
      throw new Ec2Error(
        'InvalidParameterCombination',
        `'spot-instances-request' can only be tagged when a Spot Instance is requested.`,
      );
    }
    endDryRun(call);
    const use = tokenUse(call, clientToken, wish.subnet.zone);
    const instances =
      madeBefore(call, use) ??
      launch(call, {
        wish,
        least,
        most,
        clientToken,
        tags,
        with: (made) => {
          if (use !== null) {
            call.world.state.tokens.put({ ...use, instanceIds: made.map(({ id }) => id) });
          }
        },
      });
    return reservationFields(call.world, {
      id: instances[0]?.reservationId ?? '',
      instances,
    });
  },
};
