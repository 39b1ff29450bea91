import type { VolumeRecord } from '../account/records.ts';
import { Ec2Error, missing } from '../protocol/ec2-error.ts';
import { chosen, endDryRun, ownIn, tagSet, type Action } from './action.ts';
import { listing } from './listing.ts';

const NAMING = {
  prefix: 'vol',
  code: 'InvalidVolume',
  malformed: 'InvalidVolumeID.Malformed',
  noun: 'volume',
};

const stateOf = ({ attachment }: VolumeRecord): string =>
  attachment === null ? 'available' : 'in-use';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
export const describeVolumes: Action = listing<VolumeRecord>({
  idsName: 'VolumeId',
  naming: NAMING,
  accepts: ['IncludeManagedResources'],
  setName: 'volumeSet',
  things: (call) => ownIn(call, call.world.state.volumes),
  filters: {
    'attachment.delete-on-termination': ({ attachment }) =>
      attachment === null ? null : String(attachment.deleteOnTermination),
    'attachment.device': ({ attachment }) => attachment?.device,
    'attachment.instance-id': ({ attachment }) => attachment?.instanceId,
    'attachment.status': ({ attachment }) => (attachment === null ? null : 'attached'),
    'availability-zone': ({ zone }) => zone,
    encrypted: ({ encrypted }) => String(encrypted),
    size: ({ sizeGiB }) => String(sizeGiB),
    'snapshot-id': ({ snapshotId }) => snapshotId,
    status: stateOf,
    'volume-id': ({ id }) => id,
    'volume-type': ({ type }) => type,
  },
  field: (volume) => ({
    volumeId: volume.id,
    size: volume.sizeGiB,
    snapshotId: volume.snapshotId,
    availabilityZone: volume.zone,
    status: stateOf(volume),
    createTime: volume.createdAt,
    attachmentSet:
      volume.attachment === null
        ? []
        : [
            {
              volumeId: volume.id,
              instanceId: volume.attachment.instanceId,
              device: volume.attachment.device,
              status: 'attached',
              attachTime: volume.attachment.at,
              deleteOnTermination: volume.attachment.deleteOnTermination,
            },
          ],
    tagSet: tagSet(volume.tags),
    volumeType: volume.type,
    encrypted: volume.encrypted,
    multiAttachEnabled: false,
  }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html */
export const deleteVolume: Action = {
  accepts: ['VolumeId'],
  act(call) {
    const id = call.params.text('VolumeId');
    if (id === undefined) throw missing('volumeId');
    const [volume] = chosen(ownIn(call, call.world.state.volumes), [id], NAMING);
    if (volume?.attachment != null) {
      throw new Ec2Error(
        'VolumeInUse',
        `Volume ${id} is currently attached to ${volume.attachment.instanceId}`,
      );
    }
    endDryRun(call);
    call.world.state.volumes.remove(id);
    return { return: true };
  },
};
