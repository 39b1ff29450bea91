import { z } from 'zod';
import { hostWish } from '../on-host/held-host.ts';

const MIB = 1_024 * 1_024;

const bytes = z
  .int()
  .min(MIB)
  .max(2 ** 50);

const absolute = z
  .string()
  .max(1_024)
  .regex(/^(\/[^/\0\n]+)+$/, 'must be an absolute path without a slash at its end')
  .refine((path) => !path.split('/').some((name) => name === '.' || name === '..'), {
    error: 'must not contain `.` or `..` as a name',
  });

export const config = z.strictObject({
  host: hostWish,
  bytes: bytes
    .optional()
    .describe(
      'The quota: what all leases of one resource may hold together. It is counted, unless `volumes` are given. Default: 1 GiB.',
    ),
  hostBytes: bytes
    .optional()
    .describe(
      'What counted storages on one file system of a host may promise together, of all blueprints that say the same. Default: the size of that file system.',
    ),
  volumes: z
    .array(
      z.strictObject({
        path: absolute.describe('A directory on each of the hosts that everybody may write to.'),
        bytes: bytes.describe('The quota that it has there: what `df` shows as its size, at most.'),
      }),
    )
    .min(1)
    .max(64)
    .optional()
    .describe(
      'Directories that were prepared on the hosts with a quota that holds, each for one resource at a time: a file system of its own, or a project quota.',
    ),
  leases: z
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe(
      'How many leases share one resource and its quota. On the host they are one user. Default: 1.',
    ),
});

export type Config = z.output<typeof config>;

const QUOTA_DEFAULT = 1_024 * MIB;

/** Of a resource that is counted. */
export const quotaOf = ({ bytes: asked }: Config): number => asked ?? QUOTA_DEFAULT;

/** What makes the quota hold. */
export const quotaKind = z
  .enum(['volume', 'project', 'counted'])
  .describe(
    '`volume`: a file system of its own. `project`: a project quota of a larger one. `counted`: nothing but counting.',
  );

export type QuotaKind = z.output<typeof quotaKind>;

export const state = z.strictObject({
  directory: z.string().describe('Its directory on the host.'),
  quota: quotaKind,
  limitBytes: z.int().describe('What all its leases may hold together.'),
  volume: z
    .string()
    .nullable()
    .default(null)
    .describe('The prepared directory that it has; null where it has none.'),
  confinedBy: z
    .array(z.string())
    .default([])
    .describe('What its commands are run by, so that they cannot leave their quota.'),
});

export type State = z.output<typeof state>;
