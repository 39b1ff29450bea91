import type { InterfaceRecord } from '../account/records.ts';
import { Ec2Error, missing } from '../protocol/ec2-error.ts';
import { chosen, endDryRun, ownIn, tagSet, type Action } from './action.ts';
import { listing } from './listing.ts';

const NAMING = {
  prefix: 'eni',
  code: 'InvalidNetworkInterfaceID',
  malformed: 'InvalidNetworkInterfaceId.Malformed',
  noun: 'networkInterface ID',
};

const stateOf = ({ attachment }: InterfaceRecord): string =>
  attachment === null ? 'available' : 'in-use';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export const describeNetworkInterfaces: Action = listing<InterfaceRecord>({
  idsName: 'NetworkInterfaceId',
  naming: NAMING,
  accepts: ['IncludeManagedResources'],
  setName: 'networkInterfaceSet',
  things: (call) => ownIn(call, call.world.state.interfaces),
  filters: {
    'attachment.delete-on-termination': ({ attachment }) =>
      attachment === null ? null : String(attachment.deleteOnTermination),
    'attachment.instance-id': ({ attachment }) => attachment?.instanceId,
    'availability-zone': ({ zone }) => zone,
    'group-id': ({ groupIds }) => groupIds,
    'network-interface-id': ({ id }) => id,
    'owner-id': ({ accountId }) => accountId,
    'private-ip-address': ({ address }) => address,
    status: stateOf,
    'subnet-id': ({ subnetId }) => subnetId,
    'vpc-id': ({ vpcId }) => vpcId,
  },
  field: (one) => ({
    networkInterfaceId: one.id,
    subnetId: one.subnetId,
    vpcId: one.vpcId,
    availabilityZone: one.zone,
    ownerId: one.accountId,
    requesterManaged: false,
    status: stateOf(one),
    privateIpAddress: one.address ?? undefined,
    sourceDestCheck: true,
    groupSet: one.groupIds.map((groupId) => ({ groupId })),
    attachment:
      one.attachment === null
        ? undefined
        : {
            attachmentId: one.id.replace('eni', 'eni-attach'),
            instanceId: one.attachment.instanceId,
            instanceOwnerId: one.accountId,
            deviceIndex: Number(one.attachment.device),
            status: 'attached',
            attachTime: one.attachment.at,
            deleteOnTermination: one.attachment.deleteOnTermination,
          },
    tagSet: tagSet(one.tags),
    interfaceType: 'interface',
  }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html */
export const deleteNetworkInterface: Action = {
  accepts: ['NetworkInterfaceId'],
  act(call) {
    const id = call.params.text('NetworkInterfaceId');
    if (id === undefined) throw missing('networkInterfaceId');
    const [one] = chosen(ownIn(call, call.world.state.interfaces), [id], NAMING);
    if (one?.attachment != null) {
      throw new Ec2Error(
        'InvalidNetworkInterface.InUse',
        `Network interface '${id}' is currently in use.`,
      );
    }
    endDryRun(call);
    call.world.state.interfaces.remove(id);
    return { return: true };
  },
};
