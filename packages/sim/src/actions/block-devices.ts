import type { Image } from '../account/landscape.ts';
import { Ec2Error, invalid } from '../protocol/ec2-error.ts';
import type { Params } from '../protocol/params.ts';

export interface Disk {
  readonly device: string;
  readonly sizeGiB: number;
  readonly type: string;
  readonly encrypted: boolean;
  readonly snapshotId: string;
  readonly deleteOnTermination: boolean;
}

const TYPES = ['gp3', 'gp2', 'io1', 'io2', 'st1', 'sc1', 'standard'];
const SIZE_GIB_MAX = 65_536;

/** The image's root disk, changed by what is asked for its device, and further ones. */
export function disksIn(params: Params, image: Image): readonly Disk[] {
  const root: Disk = {
    device: image.rootDevice,
    sizeGiB: image.sizeGiB,
    type: 'gp3',
    encrypted: false,
    snapshotId: image.snapshotId,
    deleteOnTermination: true,
  };
  const disks = new Map([[root.device, root]]);
  for (const mapping of params.children('BlockDeviceMapping')) {
    const device = mapping.text('DeviceName') ?? '';
    if (!/^\/?[\w/-]{2,40}$/.test(device)) {
      throw new Ec2Error('InvalidBlockDeviceMapping', `Invalid device name '${device}'`);
    }
    if (mapping.text('NoDevice') !== undefined) disks.delete(device);
    const ebs = mapping.child('Ebs');
    if (ebs === undefined) continue;
    disks.set(device, disk(device, ebs, disks.get(device)));
  }
  return [...disks.values()];
}

function disk(device: string, ebs: Params, of: Disk | undefined): Disk {
  const type = ebs.text('VolumeType') ?? of?.type ?? 'gp3';
  if (!TYPES.includes(type)) throw invalid('volumeType', type);
  const sizeGiB = ebs.integer('VolumeSize') ?? of?.sizeGiB;
  if (sizeGiB === undefined) {
    throw new Ec2Error(
      'MissingParameter',
      'The request must contain the parameter size or snapshotId',
    );
  }
  if (sizeGiB < 1 || sizeGiB > SIZE_GIB_MAX) throw invalid('volumeSize', String(sizeGiB));
  if (of !== undefined && sizeGiB < of.sizeGiB) {
    throw new Ec2Error(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${of.snapshotId}', expect size >= ${of.sizeGiB}GB`,
    );
  }
  return {
    device,
    sizeGiB,
    type,
    encrypted: ebs.flag('Encrypted') ?? of?.encrypted ?? false,
    snapshotId: ebs.text('SnapshotId') ?? of?.snapshotId ?? '',
    deleteOnTermination: ebs.flag('DeleteOnTermination') ?? true,
  };
}
