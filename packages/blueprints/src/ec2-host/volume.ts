import { z } from 'zod';

/** Types whose speed is bought apart from their size. */
const WITH_IOPS = ['gp3', 'io1', 'io2'];
const NEEDS_IOPS = ['io1', 'io2'];

export const volume = z
  .strictObject({
    device: z
      .string()
      .regex(/^(\/dev\/)?[a-z0-9]{2,20}$/, 'must be like /dev/sda1')
      .describe('As which device it is attached: the image’s own root device changes that disk.'),
    sizeGiB: z.int().min(1).max(65_536).describe('Its size in GiB.'),
    type: z
      .enum(['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'])
      .default('gp3')
      .describe('Its type.'),
    iops: z.int().min(100).max(256_000).optional().describe('Its IOPS, for gp3, io1 and io2.'),
    throughputMiBps: z.int().min(125).max(2_000).optional().describe('MiB a second, for gp3.'),
    encrypted: z
      .boolean()
      .optional()
      .describe('Whether it is encrypted. Default: as the account’s setting for disks says.'),
    kmsKey: z
      .string()
      .regex(/^[A-Za-z0-9:/_-]{1,2048}$/, 'must be a key’s id, alias or ARN')
      .optional()
      .describe('The KMS key that encrypts it.'),
  })
  .superRefine(({ type, iops, throughputMiBps, encrypted, kmsKey }, context) => {
    const complain = (field: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if (iops !== undefined && !WITH_IOPS.includes(type)) {
      complain('iops', `is no choice for ${type}`);
    }
    if (iops === undefined && NEEDS_IOPS.includes(type)) {
      complain('iops', `has to be given for ${type}`);
    }
    if (throughputMiBps !== undefined && type !== 'gp3') {
      complain('throughputMiBps', `is no choice for ${type}`);
    }
    if (kmsKey !== undefined && encrypted !== true) {
      complain('encrypted', 'has to be true where a key is given');
    }
  });

export type Volume = z.infer<typeof volume>;
